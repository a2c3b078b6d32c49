import { type CountByFormat, clearGroups, clearTargets, type Servers } from './clear.ts';
import { beginClearing, type Clearing, finishClearing } from './clearings.ts';
import { targetsOfObject } from './object-targets.ts';

/**
 * Clears a part of the cache, or counts what would go, and keeps who did.
 *
 * @returns undefined when there is no such template: nothing was cleared then.
 * @throws RedisUnavailableError; some keys may be gone then.
 */
export async function carryOutClearing(servers: Servers, clearing: Clearing): Promise<CountByFormat | undefined> {
  const { pool } = servers;
  const { what, dryRun } = clearing;
  const targets = 'object' in what ? await targetsOfObject(pool, what.object) : [];
  if (targets === undefined) return undefined;
  const id = await beginClearing(pool, clearing);
  const counts = await ('groups' in what
    ? clearGroups(servers, what.groups, dryRun)
    : clearTargets(servers, targets, dryRun));
  await finishClearing(pool, id, keysOf(counts));
  return counts;
}

/** How many keys there were of all formats. */
export function keysOf(counts: CountByFormat): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
