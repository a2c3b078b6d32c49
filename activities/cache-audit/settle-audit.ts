import { recordAlerts } from '../../db/alerts.ts';
import { findStale, type StaleKey } from '../../db/cache/audit/find-stale.ts';
import { recordAudit } from '../../db/cache/audit/last-audit.ts';
import { voidKeys } from '../../db/cache/guard/void.ts';
import { withRedis } from '../../db/cache/redis.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { CacheAudit, CacheSample } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { type CacheAuditDeps, readDeps } from './deps.ts';
import { staleAlerts } from './stale-alerts.ts';

function countsOf({ sampled, unknown, compared }: CacheSample, stale: readonly StaleKey[]): CacheAudit {
  const byKind = Object.entries(compared).map(([kind, count]) => [
    kind,
    { compared: count, stale: stale.filter((found) => found.kind === kind).length },
  ]);
  return {
    sampled,
    compared: Object.values(compared).reduce((sum, count) => sum + count, 0),
    unknown,
    stale: stale.length,
    byKind: Object.fromEntries(byKind),
  };
}

/**
 * Judges the suspects of a sample. What it finds is kept before the keys are dropped: an attempt that dies in between is
 * made again, and one that dies later has nothing left to find.
 */
export function settleAuditActivity(deps: CacheAuditDeps) {
  return ({ runId, sample }: { readonly runId: string; readonly sample: CacheSample }): Promise<CacheAudit> =>
    withHeartbeat(async ({ signal, step }) => {
      const { pool, redis, alerts } = deps;
      step(`looking again at ${sample.suspects.length} keys that differed`);
      const stale = await findStale(redis, readDeps(deps), sample.suspects, signal);
      const audit = await inTransaction(pool, async (client) => {
        await recordAlerts(client, staleAlerts(stale, new Date().toISOString().slice(0, 10)));
        return recordAudit(client, { runId, cursor: sample.cursor, counts: countsOf(sample, stale) });
      });
      if (stale.length > 0) {
        await withRedis(redis, (connected) =>
          voidKeys(
            connected,
            stale.map(({ key }) => key),
          ),
        );
      }
      await alerts.announce();
      return audit;
    });
}
