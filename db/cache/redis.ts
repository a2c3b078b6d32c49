import { Redis } from 'ioredis';

/** Redis did not answer. The message says which server, what was expected and what came. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

/** Where a Redis is, without its password: for messages. */
export function redisLocation(redisUrl: string): string {
  const { protocol, host, pathname } = new URL(redisUrl);
  return `${protocol}//${host}${pathname}`;
}

const lastErrors = new WeakMap<Redis, Error>();

/**
 * A connection that fails fast: commands are not queued while it is down, since those who wait do so in a workflow,
 * where it can be seen. It reconnects by itself.
 *
 * @param options.patienceMs how long the server may be silent. The connection is dropped then: when the server's host is
 *   gone without a farewell, the system would hold on to it for a quarter of an hour.
 */
export function createRedis(redisUrl: string, { patienceMs = 5_000 }: { patienceMs?: number } = {}): Redis {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    socketTimeout: patienceMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  // A command on a closed connection says no more than that it is closed; what closed it is kept for the message.
  redis.on('error', (error) => lastErrors.set(redis, error));
  redis.on('ready', () => lastErrors.delete(redis));
  return redis;
}

const connecting = new WeakMap<Redis, Promise<void>>();

/** Connects what has never been connected, once for all who come meanwhile. */
async function connected(redis: Redis): Promise<void> {
  if (redis.status === 'wait' || redis.status === 'end') {
    connecting.set(
      redis,
      redis.connect().finally(() => connecting.delete(redis)),
    );
  }
  await connecting.get(redis);
}

/** Runs commands on a connection that is up. @throws RedisUnavailableError */
export async function withRedis<T>(redis: Redis, work: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    await connected(redis);
    return await work(redis);
  } catch (error) {
    const { host, port } = redis.options;
    const cause = lastErrors.get(redis) ?? error;
    const reason = cause instanceof Error ? cause.message || String(cause) : String(cause);
    throw new RedisUnavailableError(`Redis at ${host}:${port}: expected an answer, got "${reason}"`, { cause: error });
  }
}
