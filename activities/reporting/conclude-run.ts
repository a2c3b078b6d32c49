import { Context } from '@temporalio/activity';
import type { PoolClient } from 'pg';
import { type Alert, recordAlerts } from '../../db/alerts.ts';
import { inTransaction } from '../../db/postgres.ts';
import { closeRun, daysOfRun, findProblems, markFailed, type Problem } from '../../db/reporting/conclude.ts';
import { workflowNames } from '../../workflows/names.ts';
import type { ConcludeInput, Conclusion, FailedDay, RunState } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { backfillAlert, refusalAlert } from './backfill-alert.ts';
import type { ReportingDeps } from './deps.ts';
import { failedDaysInWords } from './failed-days.ts';

const maxShown = 20;

/** What the run was, and the command that does the same again: a night writes the days before its date. */
function inWords({ night }: ConcludeInput): { readonly run: string; readonly command: string } {
  switch (Context.current().info.workflowType) {
    case workflowNames.backfillDay:
      return { run: `backfill of ${night}`, command: `backfill --from ${night} --to ${night} --mode all` };
    case workflowNames.billingToday:
      return { run: `billing of ${night} so far`, command: 'run billing-today' };
    default:
      return { run: `run for the night of ${night}`, command: `run night --night ${night}` };
  }
}

/** One for the run, however much of it has failed. */
function failureAlert(input: ConcludeInput, failures: readonly string[]): Alert[] {
  if (failures.length === 0) return [];
  if (input.backfill !== undefined) return [backfillAlert(input.backfill, input.night, failures)];
  const { run, command } = inWords(input);
  return [
    {
      key: `failed/${input.runId}`,
      subject: `The ${run} failed`,
      message:
        `${failures.join('\n')}\nWhat failed stays due, and the next night takes it up. To have it sooner, see to the cause, ` +
        `then: npm run nightshift -- ${command}`,
    },
  ];
}

/** Of all days of a backfill that are refused, the first is an alert. */
function ofBackfill({ backfill, night }: ConcludeInput, found: readonly Problem[]): Alert[] {
  if (backfill === undefined) return [...found];
  const refused = found.filter(({ key }) => key.startsWith('refused/'));
  const others = found.filter((problem) => !refused.includes(problem));
  return refused.length === 0 ? others : [...others, refusalAlert(backfill, night, refused)];
}

function stateOf(failures: readonly string[], found: readonly Problem[], cancelled: boolean): RunState {
  if (cancelled) return 'cancelled';
  if (failures.length > 0) return 'failed';
  return found.length > 0 ? 'completed with problems' : 'completed';
}

/** No night after it looks at the day of a backfill, whose failing may be of other than its writing: the flush, a check. */
async function writtenInVain(
  client: PoolClient,
  { runId }: ConcludeInput,
  [message]: readonly string[],
): Promise<FailedDay[]> {
  if (message === undefined || Context.current().info.workflowType !== workflowNames.backfillDay) return [];
  return (await daysOfRun(client, runId)).map((factDay) => ({ ...factDay, message }));
}

/** The last word on a run: its outcome into the ledger, its failed days onto the due list, new problems as alerts. */
export function concludeRunActivity({ pool, alerts }: ReportingDeps) {
  return (input: ConcludeInput): Promise<Conclusion> =>
    withHeartbeat(async () => {
      const conclusion = await inTransaction(pool, async (client) => {
        const failures = [...failedDaysInWords(input.failed), ...input.flushFailures, ...input.violations];
        await markFailed(client, [...(await writtenInVain(client, input, failures)), ...input.failed]);
        const found = await findProblems(client, input.runId);
        const state = stateOf(failures, found, input.cancelled);
        const problems = [...failures, ...found.map(({ message }) => message)];
        const shown = problems.slice(0, maxShown);
        if (problems.length > maxShown) shown.push(`... and ${problems.length - maxShown} more: see nightshift.alert`);
        await closeRun(client, input.runId, state, { problems: shown });
        await recordAlerts(client, [...failureAlert(input, failures), ...ofBackfill(input, found)]);
        return { state, problems: shown };
      });
      await alerts.announce();
      return conclusion;
    });
}
