import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startProcess } from '../own-process.ts';
import type { Question } from './bare-server-process.ts';

const key = 'the bytes';
const program = join(import.meta.dirname, 'bare-server-process.ts');

export interface BareServers {
  /** Where the bytes are sent from memory. */
  readonly fromMemoryUrl: string;
  /** Where they are sent from one GET of Redis for each request. */
  readonly fromRedisUrl: string;
  stop(): Promise<void>;
}

/** Two bare servers of the same bytes, each in a process of its own. Keeps the bytes in Redis, where they do not expire. */
export async function startBareServers(redisUrl: string, body: Buffer): Promise<BareServers> {
  const redis = new Redis(redisUrl);
  await redis.set(key, body);
  redis.disconnect();
  const fromMemory = startProcess<Question, { url: string }>(program);
  const fromRedis = startProcess<Question, { url: string }>(program);
  const once = await fromMemory.ask({ redisUrl, key, reads: 'once' });
  const eachTime = await fromRedis.ask({ redisUrl, key, reads: 'each time' });
  return {
    fromMemoryUrl: once.url,
    fromRedisUrl: eachTime.url,
    stop: async () => {
      await Promise.all([fromMemory.stop(), fromRedis.stop()]);
    },
  };
}
