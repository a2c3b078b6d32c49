/** Reads one key, again and again, as a request of somebody else would, and keeps the slowest answer. */
import { Redis } from 'ioredis';
import { answerQuestions } from '../own-process.ts';

export interface Question {
  readonly redisUrl: string;
  readonly key: string;
  readonly want: 'begin' | 'end';
}

/** Of the reads since `begin`. */
export interface Probed {
  readonly reads: number;
  readonly slowestMs: number;
}

const none: Probed = { reads: 0, slowestMs: 0 };

let redis: Redis | undefined;
let probing = false;
let probed = Promise.resolve(none);

async function probe(from: Redis, key: string): Promise<Probed> {
  let { reads, slowestMs } = none;
  while (probing) {
    const began = performance.now();
    await from.get(key);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    reads += 1;
  }
  return { reads, slowestMs };
}

answerQuestions<Question, Probed>(async ({ redisUrl, key, want }) => {
  redis ??= new Redis(redisUrl);
  if (want === 'begin') {
    await redis.get(key);
    probing = true;
    probed = probe(redis, key);
    return none;
  }
  probing = false;
  return probed;
});
