import { analyzeAllowances } from '../../db/billing/yearly-allowances.ts';
import type { AllowanceActivities } from '../../workflows/allowance-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { BillingDeps } from './deps.ts';
import { setAllowancesActivity } from './set-allowances.ts';
import { yearWithBilledPastActivity } from './year-with-billed-past.ts';

/** The activities of the yearly allowances, with what they work on handed in. @param atOnce services of a transaction. */
export function createBillingActivities(deps: BillingDeps, atOnce?: number): AllowanceActivities {
  return withNamedFailures<AllowanceActivities>({
    yearWithBilledPast: yearWithBilledPastActivity(deps),
    setAllowances: setAllowancesActivity(deps.pool, atOnce),
    analyzeAllowances: () => withHeartbeat(() => analyzeAllowances(deps.pool)),
  });
}
