import { clearFlushDue, readFlushDue } from '../../db/cache/flush-due.ts';
import { type CacheGroupName, cacheGroupsOf } from '../../db/cache/groups.ts';
import { invalidateGroup } from '../../db/cache/invalidate.ts';
import { withRedis } from '../../db/cache/redis.ts';
import type { Fact, Flushed } from '../../workflows/types.ts';
import { type Control, withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

const groupsOf = (facts: readonly Fact[]) => [...new Set(facts.flatMap(cacheGroupsOf))];

async function drop({ redis }: ReportingDeps, group: CacheGroupName, { signal, step }: Control): Promise<Flushed> {
  const keys = await withRedis(redis, (connected) =>
    invalidateGroup(connected, group, (dropped) => {
      signal.throwIfAborted();
      step(`${group}: ${dropped} keys dropped`);
    }),
  );
  return { group, keys };
}

/** Drops the groups that committed changes marked stale, and only then clears their marks. */
export function flushDueActivity(deps: ReportingDeps) {
  return (facts: readonly Fact[]): Promise<Flushed[]> =>
    withHeartbeat(async (control) => {
      const flushed: Flushed[] = [];
      for (const due of await readFlushDue(deps.pool, groupsOf(facts))) {
        flushed.push(await drop(deps, due.group, control));
        await clearFlushDue(deps.pool, due);
      }
      return flushed;
    });
}

export function flushAllActivity(deps: ReportingDeps) {
  return (facts: readonly Fact[]): Promise<Flushed[]> =>
    withHeartbeat(async (control) => {
      const flushed: Flushed[] = [];
      for (const group of groupsOf(facts)) flushed.push(await drop(deps, group, control));
      return flushed;
    });
}
