import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { inject } from 'vitest';

/** Database 0 holds the counter, so it is nobody's. */
const LAST_REDIS_DATABASE = 511;

/**
 * The URL of an empty logical Redis database that no other test file of the run has or will have.
 *
 * @throws Error when all 511 are taken.
 */
export async function redisDatabase(): Promise<string> {
  const { redisUrl } = inject('servers');
  const redis = new Redis(redisUrl);
  try {
    const number = await redis.incr('test databases');
    if (number > LAST_REDIS_DATABASE)
      throw new Error(`All ${LAST_REDIS_DATABASE} Redis databases of the run are taken`);
    return `${redisUrl}/${number}`;
  } finally {
    redis.disconnect();
  }
}

/** A name that nobody else uses on the run's Temporal server: a task queue, a workflow id, a schedule id. */
export function uniqueName(what: string): string {
  return `${what}-${randomUUID()}`;
}
