import type { HousekeepingActivities } from '../../../workflows/housekeeping-types.ts';
import { withNamedFailures } from '../../failures.ts';
import { withHeartbeat } from '../../heartbeat.ts';
import { checkLetters, type HousekeepingDeps } from './check-letters.ts';

/** The activity of the housekeeping of letters, with what it works on handed in. */
export function createHousekeepingActivities(deps: HousekeepingDeps): HousekeepingActivities {
  return withNamedFailures<HousekeepingActivities>({
    checkLetters: ({ check, at }) => withHeartbeat(() => checkLetters(deps, check, at)),
  });
}
