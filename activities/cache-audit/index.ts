import type { CacheAuditActivities } from '../../workflows/types.ts';
import { withNamedFailures } from '../failures.ts';
import type { CacheAuditDeps } from './deps.ts';
import { sampleCacheActivity } from './sample-cache.ts';
import { settleAuditActivity } from './settle-audit.ts';

/** The activities that audit the cache, with what they work on handed in. */
export function createCacheAuditActivities(deps: CacheAuditDeps): CacheAuditActivities {
  return withNamedFailures<CacheAuditActivities>({
    sampleCache: sampleCacheActivity(deps),
    settleAudit: settleAuditActivity(deps),
  });
}
