import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type CacheGroupName, cacheGroup } from './groups.ts';
import { fillKey, generationKey, leaseKey } from './guard/keys.ts';

const scanCount = 1_000;

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
  await redis.set(generationKey(group), randomUUID());
  let dropped = 0;
  for (const pattern of patterns) {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', scanCount);
      dropped += await unlink(redis, keys);
      cursor = next;
      progress(dropped);
    } while (cursor !== '0');
  }
  return dropped + (await unlink(redis, namedKeys(now)));
}
