import type { Redis } from 'ioredis';
import { withRedis } from '../cache/redis.ts';

const daySeconds = 86_400;

/** Notify counts in days of UTC, and admin shows what is left of one. Those of test keys count for nobody. */
function keyOf(service: string, keyType: string, now: Date): string {
  const of = keyType === 'test' ? `${service}-test` : service;
  return `${of}-letter-${now.toISOString().slice(0, 10)}-count`;
}

/**
 * How many letters a service has sent today, by Notify's own counter. Spec: cache §1.4.
 *
 * @throws RedisUnavailableError
 */
export async function lettersOfDay(redis: Redis, service: string, keyType: string, now: Date): Promise<number> {
  const count = await withRedis(redis, (connected) => connected.get(keyOf(service, keyType, now)));
  return Number(count ?? 0);
}

/**
 * Counts a letter. The key lives for a day from its first letter on; where the reference reads before it writes, and may
 * lose a letter to another process, this is one step.
 *
 * @throws RedisUnavailableError
 */
export async function countLetter(redis: Redis, service: string, keyType: string, now: Date): Promise<void> {
  if (keyType === 'test') return;
  const key = keyOf(service, keyType, now);
  await withRedis(redis, (connected) => connected.multi().set(key, 0, 'EX', daySeconds, 'NX').incr(key).exec());
}
