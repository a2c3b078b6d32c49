import type { Redis } from 'ioredis';
import { createRedis, RedisUnavailableError } from '../db/cache/redis.ts';
import { ConfigError, readConfig } from '../temporal.config.ts';

/**
 * Lends a connection to the Redis of `REDIS_URL`.
 *
 * @throws ConfigError when none is named, and RedisUnavailableError, which names it and the next step.
 */
export async function withRedisOfSettings<Result>(work: (redis: Redis) => Promise<Result>): Promise<Result> {
  const { redisUrl } = readConfig();
  if (redisUrl === undefined) {
    throw new ConfigError(['REDIS_URL: not set. Name the Redis; `npm start` prints that of its own']);
  }
  const redis = createRedis(redisUrl);
  try {
    return await work(redis);
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    throw new RedisUnavailableError(`${error.message}. Start it, or correct REDIS_URL. Then try again`, {
      cause: error,
    });
  } finally {
    redis.disconnect();
  }
}
