import { inTransaction } from '../../db/postgres.ts';
import { checkRange } from '../../db/reporting/backfill.ts';
import { dryRunDay } from '../../db/reporting/dry-run.ts';
import { planComparison } from '../../db/reporting/plan-comparison.ts';
import { openComparison, recordCompared } from '../../db/reporting/record-comparison.ts';
import { rolledBack } from '../../db/rolled-back.ts';
import type { ComparisonActivities } from '../../workflows/comparison-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from '../reporting/deps.ts';
import { concludeComparison } from './conclude-comparison.ts';

/** What the activities of comparisons work with. */
export type ComparisonDeps = Pick<ReportingDeps, 'pool' | 'alerts' | 'windows' | 'timeZone' | 'rawHorizonDays'>;

/** The activities that compare the facts with what a night would make of them, with what they work on handed in. */
export function createComparisonActivities(deps: ComparisonDeps): ComparisonActivities {
  const { pool, windows, timeZone, rawHorizonDays } = deps;
  return withNamedFailures<ComparisonActivities>({
    planComparison: ({ range, facts, at, ...opened }) =>
      withHeartbeat(async ({ signal }) => {
        if (range !== null) await checkRange(pool, range, timeZone);
        const request = { of: range ?? { at }, facts, windows, timeZone, rawHorizonDays };
        return inTransaction(
          pool,
          async (client) => {
            const plan = await planComparison(client, request);
            const [from, to] = [plan.days[0]?.day ?? '', plan.days.at(-1)?.day ?? ''];
            await openComparison(client, { ...opened, from, to });
            return plan;
          },
          { signal },
        );
      }),
    compareDay: ({ runId, oldestRawDay, day, rates, useRollup }) =>
      withHeartbeat(async ({ signal, step }) => {
        step(`comparing ${day.day}`);
        const { facts, types, ...interval } = day;
        const run = { interval, facts, types, rates, useRollup, oldestRawDay, timeZone };
        const found = await rolledBack(pool, (client) => dryRunDay(client, run), { signal });
        await inTransaction(
          pool,
          async (client) => {
            for (const compared of found) await recordCompared(client, runId, compared);
          },
          { signal },
        );
        return found.map(({ fact, state, appear, vanish, change }) => ({
          fact,
          day: day.day,
          state,
          appear,
          vanish,
          change,
        }));
      }),
    concludeComparison: (input) => withHeartbeat(() => concludeComparison(deps, input)),
  });
}
