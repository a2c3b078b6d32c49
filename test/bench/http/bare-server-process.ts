/** A bare node:http server of the bytes under a Redis key: the least that a server can do. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { answerQuestions } from '../own-process.ts';
import { cpuMs } from './cpu.ts';

export interface Question {
  readonly redisUrl: string;
  readonly key: string;
  /** Reads the bytes once, or for each request. */
  readonly reads: 'once' | 'each time';
}

export interface Answer {
  readonly url: string;
  /** What it has used of the processor since it started. */
  readonly cpuMs: number;
}

async function bytesOf(redis: Redis, key: string): Promise<Buffer> {
  const bytes = await redis.getBuffer(key);
  if (bytes === null) throw new Error(`Expected the bytes to be served under ${key}, got nothing`);
  return bytes;
}

async function serve({ redisUrl, key, reads }: Question): Promise<string> {
  const redis = new Redis(redisUrl);
  const kept = await bytesOf(redis, key);
  const server = createServer(async (_, response) => {
    const bytes = reads === 'once' ? kept : await bytesOf(redis, key);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return `http://127.0.0.1:${address.port}`;
}

let url: string | undefined;

answerQuestions<Question, Answer>(async (question) => {
  url ??= await serve(question);
  return { url, cpuMs: cpuMs() };
});
