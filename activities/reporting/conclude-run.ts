import { recordAlerts } from '../../db/alerts.ts';
import { inTransaction } from '../../db/postgres.ts';
import { closeRun, findProblems, markFailed, type Problem } from '../../db/reporting/conclude.ts';
import type { ConcludeInput, Conclusion, RunState } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

const maxShown = 20;

function failuresOf({ runId, night, failed, flushFailures, violations }: ConcludeInput): Problem[] {
  const messages = [
    ...failed.map(({ fact, day, message }) => `${fact} of ${day}: ${message}`),
    ...flushFailures,
    ...violations,
  ];
  return messages.map((message, index) => ({
    key: `failed/${runId}/${index}`,
    subject: `The run for the night of ${night} failed`,
    message,
  }));
}

function stateOf(failures: readonly Problem[], problems: readonly Problem[], cancelled: boolean): RunState {
  if (cancelled) return 'cancelled';
  if (failures.length > 0) return 'failed';
  return problems.length > 0 ? 'completed with problems' : 'completed';
}

/** The last word on a run: its outcome into the ledger, its failed days onto the due list, new problems as alerts. */
export function concludeRunActivity({ pool, alerts }: ReportingDeps) {
  return (input: ConcludeInput): Promise<Conclusion> =>
    withHeartbeat(async () => {
      const conclusion = await inTransaction(pool, async (client) => {
        await markFailed(client, input.failed);
        const failures = failuresOf(input);
        const problems = [...failures, ...(await findProblems(client, input.runId))];
        const state = stateOf(failures, problems, input.cancelled);
        const shown = problems.slice(0, maxShown).map(({ message }) => message);
        if (problems.length > maxShown) shown.push(`... and ${problems.length - maxShown} more: see nightshift.alert`);
        await closeRun(client, input.runId, state, { problems: shown });
        await recordAlerts(client, problems);
        return { state, problems: shown };
      });
      await alerts.announce();
      return conclusion;
    });
}
