import type { PoolClient } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import { checkDay } from '../../db/reporting/days.ts';
import { recordOrigin } from '../../db/reporting/ledger.ts';
import { planRun } from '../../db/reporting/plan.ts';
import type { Plan, PlanInput } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

/** The work list of a run, which it opens in the ledger. The time zone's rules are applied here, outside of replay. */
export function planRunActivity({ pool, windows, timeZone, rawHorizonDays, codeVersion }: ReportingDeps) {
  return (input: PlanInput): Promise<Plan> =>
    withHeartbeat(async ({ signal }) => {
      const night = typeof input.night === 'string' ? checkDay(input.night) : input.night;
      const request = { windows, ...input, ...input.run, night, timeZone, rawHorizonDays };
      const work = async (client: PoolClient) => {
        const plan = await planRun(client, request);
        await recordOrigin(client, request.runId, { actor: input.actor, codeVersion });
        return plan;
      };
      return inTransaction(pool, work, { signal });
    });
}
