import { join } from 'node:path';
import { type OwnProcess, startProcess } from '../own-process.ts';
import type { Load, Question } from './load-process.ts';

export interface HitSize {
  readonly rounds: number;
  readonly seconds: number;
}

/** What is asked, round by round. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly ranges: Question['ranges'];
}

export interface MeasuredSubject {
  readonly name: string;
  readonly loads: Load[];
}

/** Asks the subjects in turns, so that what else the machine does slows none more than another. */
export async function measure(
  subjects: readonly Subject[],
  connections: number,
  bytes: number,
  { rounds, seconds }: HitSize,
): Promise<MeasuredSubject[]> {
  const client: OwnProcess<Question, Load> = startProcess(join(import.meta.dirname, 'load-process.ts'));
  const measured = subjects.map((subject) => ({ subject, loads: [] as Load[] }));
  const ask = ({ url, ranges }: Subject, asked: number) =>
    client.ask({ url, ranges, connections, seconds: asked, bytes });
  try {
    for (const subject of subjects) await ask(subject, seconds / 2);
    for (let round = 0; round < rounds; round += 1) {
      for (const { subject, loads } of measured) loads.push(await ask(subject, seconds));
    }
  } finally {
    await client.stop();
  }
  return measured.map(({ subject, loads }) => ({ name: subject.name, loads }));
}
