import type { Pool } from 'pg';
import { setMissingAllowances } from '../../db/billing/yearly-allowances.ts';
import { inTransaction } from '../../db/postgres.ts';
import { zeroUuid } from '../../db/reporting/days.ts';
import type { AllowanceBatch } from '../../workflows/allowance-types.ts';
import { withHeartbeat } from '../heartbeat.ts';

/** Services of a transaction: some seconds, as there are the volumes of a year to add up. */
const atOnce = 500;

/** Services that a batch names. */
const named = 20;

export function setAllowancesActivity(pool: Pool, limit = atOnce) {
  return ({ year, after }: { readonly year: number; readonly after: string | null }): Promise<AllowanceBatch> =>
    withHeartbeat(async ({ signal, step }) => {
      step(`allowances of ${year}, after service ${after}`);
      const batch = { year, after: after ?? zeroUuid, limit };
      const services = await inTransaction(pool, (client) => setMissingAllowances(client, batch), { signal });
      const set = services.filter(({ isSet }) => isSet);
      const withoutType = services.filter(({ type }) => type === null);
      const withoutDefault = services.filter(({ allowance }) => allowance === null);
      return {
        counts: {
          set: set.length,
          highVolume: set.filter(({ highVolume }) => highVolume).length,
          custom: set.filter(({ custom }) => custom).length,
          withoutType: withoutType.length,
          withoutDefault: withoutDefault.length,
        },
        named: {
          withoutType: withoutType.slice(0, named).map(({ service }) => service),
          withoutDefault: withoutDefault
            .slice(0, named)
            .map(({ service, type }) => ({ service, type: type ?? 'other' })),
        },
        after: services.length < limit ? null : (services.at(-1)?.service ?? null),
      };
    });
}
