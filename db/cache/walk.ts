import type { Redis } from 'ioredis';

const scanCount = 1_000;

/** Goes through the keys of a glob in many small steps. @param visit gets the keys of a step, some of them perhaps twice. */
export async function walk(
  redis: Redis,
  glob: string,
  visit: (keys: readonly string[]) => Promise<void>,
): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', glob, 'COUNT', scanCount);
    await visit(keys);
    cursor = next;
  } while (cursor !== '0');
}
