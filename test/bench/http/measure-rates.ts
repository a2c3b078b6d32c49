import { join } from 'node:path';
import { type Progress, timed } from '../../../stack/progress.ts';
import type { Options } from '../options.ts';
import { type OwnProcess, startProcess } from '../own-process.ts';
import type { ApiServer } from './api-server.ts';
import type { Load, Question } from './load-process.ts';

/** What is asked, round by round. */
export interface Subject {
  readonly name: string;
  readonly server: ApiServer;
  /** As in {@link Question}. */
  readonly path: string;
}

/** What a load came to. */
export interface Rate {
  readonly requestsPerSecond: number;
  /** Of the server's process: other work on the machine takes time from it, and hardly changes this. */
  readonly cpuMsPerRequest: number;
}

/** The rates of each subject over so many connections, one for each round. */
export interface MeasuredRates {
  readonly connections: number;
  readonly subjects: readonly { readonly name: string; readonly rates: readonly Rate[] }[];
}

const full = { rounds: 15, seconds: 0.5 };
const quick = { rounds: 1, seconds: 0.3 };

/**
 * Asks the subjects in turns, so that what else the machine does slows none more than another; over 32 connections first,
 * then over one. Each answer has so many bytes.
 */
export async function measureRates(
  subjects: readonly Subject[],
  bytes: number,
  options: Options,
  progress: Progress,
): Promise<MeasuredRates[]> {
  const { rounds, seconds } = options.quick ? quick : full;
  const client: OwnProcess<Question, Load> = startProcess(join(import.meta.dirname, 'load-process.ts'));
  const measure = async (connections: number): Promise<MeasuredRates> => {
    const measured = subjects.map((subject) => ({ subject, rates: [] as Rate[] }));
    const ask = async ({ server, path }: Subject, asked: number): Promise<Rate> => {
      const cpuBefore = await server.cpuMs();
      const load = await client.ask({ url: server.url, path, connections, seconds: asked, bytes });
      const cpuMs = (await server.cpuMs()) - cpuBefore;
      return { requestsPerSecond: load.requests / load.seconds, cpuMsPerRequest: cpuMs / load.requests };
    };
    // Until the compiler of V8 has seen enough.
    for (const subject of subjects) await ask(subject, 4 * seconds);
    for (let round = 0; round < rounds; round += 1) {
      for (const { subject, rates } of measured) rates.push(await ask(subject, seconds));
    }
    return { connections, subjects: measured.map(({ subject, rates }) => ({ name: subject.name, rates })) };
  };
  try {
    const found: MeasuredRates[] = [];
    for (const connections of [32, 1]) {
      found.push(await timed(progress, `${connections} connections`, () => measure(connections)));
    }
    return found;
  } finally {
    await client.stop();
  }
}
