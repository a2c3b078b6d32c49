import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { epochKey, fillKey, generationKey, leaseKey, nonceMs } from './keys.ts';

/** Drops keys, and voids what was begun under groups, in one round trip. */
export async function voidKeys(redis: Redis, keys: readonly string[], groups: readonly string[] = []): Promise<void> {
  const pipeline = redis.pipeline();
  for (const group of groups) pipeline.set(generationKey(group), randomUUID(), 'PX', nonceMs);
  for (const key of keys) pipeline.unlink(key, leaseKey(key), fillKey(key));
  const failed = (await pipeline.exec())?.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
}

/** Voids what was filled or begun before, whatever its key. The keys stay for those who know nothing of the guard. */
export async function voidEverything(redis: Redis): Promise<void> {
  await redis.set(epochKey, randomUUID(), 'PX', nonceMs);
}
