import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type OwnProcess, startProcess } from '../own-process.ts';
import { makeDashboards, makeOtherKeys } from './keys.ts';
import type { Probed, Question } from './probe-process.ts';
import { ours, peers, type Way } from './ways.ts';

export interface FlushSize {
  readonly dashboards: number;
  readonly others: number;
  readonly rounds: number;
}

/** What one way has taken, round by round, in milliseconds. */
export interface MeasuredWay {
  readonly name: string;
  readonly flushMs: number[];
  /** The slowest GET of another client meanwhile. */
  readonly slowestMs: number[];
}

export interface Measured {
  /** The same GETs while nothing is flushed: what the machine itself does to them. */
  readonly idle: MeasuredWay;
  readonly ours: MeasuredWay;
  readonly peers: readonly MeasuredWay[];
}

type Prober = OwnProcess<Question, Probed>;

async function measureRound(found: MeasuredWay, prober: Prober, redisUrl: string, work: () => Promise<void>) {
  await prober.ask({ redisUrl, key: 'probe', want: 'begin' });
  const began = performance.now();
  await work();
  found.flushMs.push(performance.now() - began);
  const { slowestMs } = await prober.ask({ redisUrl, key: 'probe', want: 'end' });
  found.slowestMs.push(slowestMs);
}

async function flushAll(redis: Redis, way: Way, dashboards: number): Promise<void> {
  const dropped = await way.flush(redis);
  if (dropped !== dashboards) throw new Error(`${way.name}: expected ${dashboards} keys to be dropped, got ${dropped}`);
}

/** Measures the ways in turns, each time on keys made anew. @throws Error when a way has not dropped all of them. */
export async function measure(redis: Redis, redisUrl: string, size: FlushSize): Promise<Measured> {
  await makeOtherKeys(redis, size.others);
  await redis.set('probe', 'x'.repeat(100));
  const nothingYet = (name: string): MeasuredWay => ({ name, flushMs: [], slowestMs: [] });
  const idle = nothingYet('nothing, for a second');
  const begun = (way: Way) => ({ way, found: nothingYet(way.name) });
  const own = begun(ours);
  const others = peers.map(begun);
  const prober: Prober = startProcess(join(import.meta.dirname, 'probe-process.ts'));
  try {
    for (let round = 0; round < size.rounds; round += 1) {
      await measureRound(idle, prober, redisUrl, () => delay(1_000));
      for (const { way, found } of [own, ...others]) {
        await makeDashboards(redis, size.dashboards);
        await measureRound(found, prober, redisUrl, () => flushAll(redis, way, size.dashboards));
      }
    }
  } finally {
    await prober.stop();
  }
  return { idle, ours: own.found, peers: others.map(({ found }) => found) };
}
