import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startProcess } from '../own-process.ts';
import type { ApiServer } from './api-server.ts';
import type { Answer, Question } from './bare-server-process.ts';

const key = 'the bytes';
const program = join(import.meta.dirname, 'bare-server-process.ts');

async function startBareServer(question: Question): Promise<ApiServer> {
  const server = startProcess<Question, Answer>(program);
  const { url } = await server.ask(question);
  return { url, cpuMs: async () => (await server.ask(question)).cpuMs, stop: server.stop };
}

export interface BareServers {
  /** Sends the bytes from memory. */
  readonly fromMemory: ApiServer;
  /** Sends them from one GET of Redis for each request. */
  readonly fromRedis: ApiServer;
  stop(): Promise<void>;
}

/** Two bare servers of the same bytes, each in a process of its own. Keeps the bytes in Redis, where they do not expire. */
export async function startBareServers(redisUrl: string, body: Buffer): Promise<BareServers> {
  const redis = new Redis(redisUrl);
  await redis.set(key, body);
  redis.disconnect();
  const fromMemory = await startBareServer({ redisUrl, key, reads: 'once' });
  const fromRedis = await startBareServer({ redisUrl, key, reads: 'each time' });
  return {
    fromMemory,
    fromRedis,
    stop: async () => {
      await Promise.all([fromMemory.stop(), fromRedis.stop()]);
    },
  };
}
