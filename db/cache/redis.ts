import { Redis } from 'ioredis';
import { within } from './guard/within.ts';
import { sentinelOptions } from './redis-address.ts';
import { voidAfterFailover } from './void-after-failover.ts';

/** Redis did not answer. The message says which server, what was expected and what came. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

const lastErrors = new WeakMap<Redis, Error>();

/**
 * A connection that fails fast: commands are not queued while it is down, since those who wait do so in a workflow,
 * where it can be seen. It reconnects by itself, also to the server that has taken over.
 *
 * @param redisUrl of a server, or of the sentinels that know which one is the master.
 * @param options.patienceMs how long the server may be silent. The connection is dropped then: when the server's host is
 *   gone without a farewell, the system would hold on to it for a quarter of an hour.
 */
export function createRedis(redisUrl: string, { patienceMs = 5_000 }: { patienceMs?: number } = {}): Redis {
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, 2_000);
  const common = {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    socketTimeout: patienceMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy,
    // A server that has been made a replica: there is another master now.
    reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
  };
  const sentinels = sentinelOptions(redisUrl);
  const redis = sentinels
    ? new Redis({ ...common, ...sentinels, sentinelRetryStrategy: retryStrategy, sentinelCommandTimeout: patienceMs })
    : new Redis(redisUrl, common);
  // A command on a closed connection says no more than that it is closed; what closed it is kept for the message.
  redis.on('error', (error) => lastErrors.set(redis, error));
  redis.on('ready', () => lastErrors.delete(redis));
  voidAfterFailover(redis);
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
  const first = connecting.get(redis);
  // While no sentinel answers, the first connection is tried again and again.
  if (first !== undefined) await within(redis.options.connectTimeout ?? 0, () => first);
}

function nameOf({ sentinels, name, host, port }: Redis['options']): string {
  if (!sentinels) return `${host}:${port}`;
  return `${name} of the sentinels ${sentinels.map((sentinel) => `${sentinel.host}:${sentinel.port}`).join(', ')}`;
}

/** Runs commands on a connection that is up. @throws RedisUnavailableError */
export async function withRedis<T>(redis: Redis, work: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    await connected(redis);
    return await work(redis);
  } catch (error) {
    const cause = lastErrors.get(redis) ?? error;
    const reason = cause instanceof Error ? cause.message || String(cause) : String(cause);
    throw new RedisUnavailableError(`Redis at ${nameOf(redis.options)}: expected an answer, got "${reason}"`, {
      cause: error,
    });
  }
}
