import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type CacheGroupName, cacheGroup } from './groups.ts';
import { fillKey, generationKey, leaseKey, nonceMs } from './guard/keys.ts';
import { voidEverything } from './guard/void.ts';
import { walk } from './walk.ts';

async function unlink(redis: Redis, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const gone = await redis.unlink(...keys);
  await redis.unlink(...keys.flatMap((key) => [fillKey(key), leaseKey(key)]));
  return gone;
}

/**
 * Drops every key of a group; returns how many there were. Safe to run twice and to die anywhere.
 *
 * The fresh nonce comes first: what is filled after it is right, what was filled before it is found by the scan.
 *
 * @param progress called after each step of the scan with the keys dropped so far; throws to stop.
 */
export async function invalidateGroup(
  redis: Redis,
  group: CacheGroupName,
  progress: (dropped: number) => void,
  now = new Date(),
): Promise<number> {
  const { patterns, namedKeys } = cacheGroup(group);
  await redis.set(generationKey(group), randomUUID(), 'PX', nonceMs);
  let dropped = 0;
  for (const pattern of patterns) {
    await walk(redis, pattern, async (keys) => {
      dropped += await unlink(redis, keys);
      progress(dropped);
    });
  }
  return dropped + (await unlink(redis, namedKeys(now)));
}

/** Notify's cached reads; not its counters, locks and searches. Spec: cache §1.2. */
const cachedRead =
  /^(?:user-|has_jobs-|organisation-|performance-stats-|usage-|(?:email|letter)_branding|(?:organisations|domains|letter-rates|sms-rate|live-service-and-organisation-counts)$|service-(?!.*-notification-search-query-hash-))/;

/** Drops every cached read, as after a bulk load. */
export async function invalidateEverything(redis: Redis): Promise<void> {
  await voidEverything(redis);
  await walk(redis, '*', async (keys) => {
    await unlink(
      redis,
      keys.filter((key) => cachedRead.test(key)),
    );
  });
}
