import type { Redis } from 'ioredis';

/** Each is a read of Postgres. The last step may add some more than `scanCount`, which makes 200 at most. */
const enough = 140;
const scanCount = 50;
/** 10,000 keys or so, be there ever so many counters and locks of Notify's among them. */
const mostSteps = 200;

export interface KeySample {
  readonly keys: readonly string[];
  /** How many keys were met that are neither ours nor wanted. */
  readonly unknown: number;
  /** Where the next sample goes on, so that the audits come round to every key; `0`: at the start. */
  readonly cursor: string;
}

/**
 * Some keys with plain values, beginning where the last sample ended.
 *
 * @param from the cursor of the last sample, or `0`.
 */
export async function sampleKeys(redis: Redis, from: string, isWanted: (key: string) => boolean): Promise<KeySample> {
  const keys = new Set<string>();
  const unknown = new Set<string>();
  let cursor = from;
  for (let step = 0; step < mostSteps && keys.size < enough; step += 1) {
    const [next, found] = await redis.scan(cursor, 'COUNT', scanCount, 'TYPE', 'string');
    for (const key of found) {
      if (isWanted(key)) keys.add(key);
      else if (!key.startsWith('ns:')) unknown.add(key);
    }
    cursor = next;
    if (cursor === '0') break;
  }
  return { keys: [...keys], unknown: unknown.size, cursor };
}
