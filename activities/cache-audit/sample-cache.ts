import { compareKey } from '../../db/cache/audit/compare-key.ts';
import { lastAudit } from '../../db/cache/audit/last-audit.ts';
import { sampleKeys } from '../../db/cache/audit/sample-keys.ts';
import { readOfKey } from '../../db/cache/read-of-key.ts';
import { withRedis } from '../../db/cache/redis.ts';
import type { CacheSample } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { type CacheAuditDeps, readDeps } from './deps.ts';

/** Takes the next sample of cached keys and compares it, one key after the other, so that readers have Postgres. */
export function sampleCacheActivity(deps: CacheAuditDeps) {
  return (): Promise<CacheSample> =>
    withHeartbeat(async ({ signal, step }) => {
      const reads = readDeps(deps);
      const from = (await lastAudit(deps.pool))?.cursor ?? '0';
      const { keys, unknown, cursor } = await withRedis(deps.redis, (redis) =>
        sampleKeys(redis, from, (key) => readOfKey(reads, key) !== undefined),
      );
      const compared: Record<string, number> = {};
      const suspects: string[] = [];
      for (const [index, key] of keys.entries()) {
        signal.throwIfAborted();
        step(`${index} of ${keys.length} keys compared`);
        const comparison = await compareKey(deps.redis, reads, key);
        if (comparison === undefined) continue;
        const { kind, difference } = comparison;
        compared[kind] = (compared[kind] ?? 0) + 1;
        if (difference !== undefined) suspects.push(key);
      }
      return { cursor, sampled: keys.length, unknown, compared, suspects };
    });
}
