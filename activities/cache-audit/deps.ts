import type { ReadDeps } from '../../db/cache/read-of-key.ts';
import type { ReportingDeps } from '../reporting/deps.ts';

/** What the audit of the cache works with. */
export type CacheAuditDeps = Pick<ReportingDeps, 'pool' | 'redis' | 'alerts' | 'timeZone'>;

export function readDeps({ pool, timeZone }: CacheAuditDeps): ReadDeps {
  return { pool, timeZone, now: () => new Date() };
}
