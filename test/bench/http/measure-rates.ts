import { join } from 'node:path';
import { type Progress, timed } from '../../../stack/progress.ts';
import type { Options } from '../options.ts';
import { type OwnProcess, startProcess } from '../own-process.ts';
import type { Load, Question } from './load-process.ts';

/** What is asked, round by round. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  /** As in {@link Question}. */
  readonly path: string;
}

/** The loads of each subject over so many connections, a load for each round. */
export interface MeasuredRates {
  readonly connections: number;
  readonly subjects: readonly { readonly name: string; readonly loads: readonly Load[] }[];
}

const full = { rounds: 5, seconds: 1.5 };
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
    const measured = subjects.map((subject) => ({ subject, loads: [] as Load[] }));
    const ask = ({ url, path }: Subject, asked: number) =>
      client.ask({ url, path, connections, seconds: asked, bytes });
    // Until the compiler of V8 has seen enough.
    for (const subject of subjects) await ask(subject, 2 * seconds);
    for (let round = 0; round < rounds; round += 1) {
      for (const { subject, loads } of measured) loads.push(await ask(subject, seconds));
    }
    return { connections, subjects: measured.map(({ subject, loads }) => ({ name: subject.name, loads })) };
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
