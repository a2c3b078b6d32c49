import { Redis } from 'ioredis';

const patienceMs = 10_000;

/** Told by Redis itself when keys go. */
export interface KeysGoing {
  /** The moment, as `performance.now()` has it, when the key goes next. @throws Error when it does not, within 10 s. */
  gone(key: string): Promise<number>;
  stop(): void;
}

/** Has Redis tell of every key that is deleted, which takes nothing from the other processes, as polling would. */
export async function watchKeysGoing(redisUrl: string): Promise<KeysGoing> {
  const redis = new Redis(redisUrl);
  await redis.config('SET', 'notify-keyspace-events', 'Eg');
  const waiting = new Map<string, (at: number) => void>();
  redis.on('message', (_, key) => waiting.get(key)?.(performance.now()));
  await redis.subscribe('__keyevent@0__:del');
  return {
    gone: (key) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`${key}: expected it to go, but it stays`)), patienceMs);
        waiting.set(key, (at) => {
          clearTimeout(patience);
          resolve(at);
        });
      }),
    stop: () => redis.disconnect(),
  };
}
