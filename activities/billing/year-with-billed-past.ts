import { ApplicationFailure } from '@temporalio/activity';
import { currentFinancialYear } from '../../db/billing/free-allowance.ts';
import { daysWithoutBilling } from '../../db/billing/yearly-allowances.ts';
import { billingIncomplete } from '../../workflows/allowance-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { BillingDeps } from './deps.ts';

/** Who sent how much last year is not to be judged before the night of 1 April has written 31 March. */
export function yearWithBilledPastActivity({ pool, timeZone }: BillingDeps) {
  return ({ at }: { readonly at: string }): Promise<number> =>
    withHeartbeat(async () => {
      const moment = { now: new Date(at), timeZone };
      const year = await currentFinancialYear(pool, moment);
      const { count, first, last } = await daysWithoutBilling(pool, year - 1, moment);
      if (count === 0) return year;
      throw ApplicationFailure.create({
        message:
          `Waits for billing of ${count} days, from ${first} to ${last}: what was sent in the financial year ${year - 1} decides ` +
          `who may send for free in ${year}. The nightly-reporting schedule writes them; for days that no night does, ` +
          `start the workflow billing with {"night": "YYYY-MM-DD", "windows": ...}. It is tried again every two minutes`,
        type: billingIncomplete,
      });
    });
}
