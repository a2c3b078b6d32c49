import type { Alert } from '../../db/alerts.ts';
import type { BackfillIdentity } from '../../workflows/types.ts';

/**
 * Of all days of a backfill the first that fails is an alert: what it fails of, hundreds of others may fail of. To be entered
 * in the transaction that marks the day as due.
 */
export function backfillAlert(
  { workflowId, firstRunId }: BackfillIdentity,
  day: string,
  failures: readonly string[],
): Alert {
  return {
    key: `failed/${firstRunId}`,
    subject: `Days of the backfill ${workflowId} fail`,
    message:
      `The first is ${day}:\n${failures.join('\n')}\nIts other days go on, and at its end it names those that failed. They stay due, ` +
      'and the next nights take them up. To have them sooner, see to the cause, then run the same backfill with --mode failed; ' +
      `to stop it: npm run nightshift -- backfill cancel ${workflowId}`,
  };
}

/** As {@link backfillAlert}, of the first day that is refused. */
export function refusalAlert(
  { workflowId, firstRunId }: BackfillIdentity,
  day: string,
  refused: readonly { readonly message: string }[],
): Alert {
  return {
    key: `refused/${firstRunId}`,
    subject: `Days of the backfill ${workflowId} are refused`,
    message:
      `The first is ${day}:\n${refused.map(({ message }) => message).join('\n')}\nIts other days go on, and at its end it tells how many ` +
      'were refused; GET /ops/nights/DAY has the reasons of each. To write them: restore their rows, or run the same backfill ' +
      'with --mode failed --force',
  };
}
