import type { Alert } from '../../db/alerts.ts';
import { nextNightInWords } from '../../db/ops/due-beyond-night.ts';
import { type Freshness, freshness } from '../../db/ops/freshness.ts';
import { recordedRuns } from '../../db/ops/nights.ts';
import { dayOf } from '../../db/reporting/days.ts';
import type { OperationDeps } from './deps.ts';

function line({ fact, completeThrough }: Freshness): string {
  return `${fact}: complete through ${completeThrough ?? 'no day yet'}`;
}

/** An alert for the day whose facts should be complete by now and are not: one a day. */
export async function freshnessAlert(
  { pool, timeZone, windows, rawHorizonDays }: OperationDeps,
  at: Date,
): Promise<Alert[]> {
  const moment = { now: at, timeZone };
  const late = (await freshness(pool, moment)).filter(
    ({ verdict }) => verdict === 'late' || verdict === 'never counted',
  );
  if (late.length === 0) return [];
  const [last] = await recordedRuns(pool, { type: 'nightlyReporting', sort: '-night', limit: 1 });
  const run =
    last === undefined
      ? 'No night was ever begun'
      : `The last night was that of ${last.night}: ${last.state}, run ${last.run_id}`;
  const date = dayOf(at, timeZone);
  return [
    {
      key: `freshness/${date}`,
      subject: `The facts of yesterday are not complete on ${date}`,
      message:
        `${late.map(line).join('; ')}. ${run}. If a worker runs, start the night: npm run nightshift -- run night --night ${date}. ` +
        (await nextNightInWords(pool, { ...moment, windows, rawHorizonDays })),
    },
  ];
}
