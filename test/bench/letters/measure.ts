import type { ClamdServer } from '../../../stack/clamd.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { activitiesAtOnce } from '../../../temporal.config.ts';
import type { Worker } from '../night/worker.ts';
import { clamdAlone } from './clamd-alone.ts';
import { type LetterKind, letterKinds } from './kinds.ts';
import { type LetterSetting, makeLetters, scanLetters } from './letters.ts';
import { type ProcessorTime, processorTime, since } from './processor-time.ts';

/** Of the fastest round. */
export interface Rate {
  readonly kind: LetterKind;
  /** Letters a second. */
  readonly alone: number;
  readonly ours: number;
  /** A letter. */
  readonly statements: number;
  /** Milliseconds a letter. */
  readonly processor: ProcessorTime;
}

export interface Measured {
  readonly rates: readonly Rate[];
  readonly large: LetterKind;
  /** Bytes that the worker has held at most, before the large letters and after them; undefined without a /proc. */
  readonly memory: Readonly<Record<'before' | 'after', number | undefined>>;
}

export interface Measuring extends LetterSetting {
  readonly clamd: ClamdServer;
  readonly worker: Worker;
  readonly quick: boolean;
  readonly progress: Progress;
}

async function measureOurs(measuring: Measuring, kind: LetterKind): Promise<Omit<Rate, 'kind' | 'alone'>> {
  const ids = await makeLetters(measuring, kind);
  const statements = await measuring.worker.statements();
  const began = processorTime();
  const seconds = await scanLetters(measuring, ids);
  return {
    ours: kind.count / seconds,
    statements: ((await measuring.worker.statements()) - statements) / kind.count,
    processor: since(began, kind.count),
  };
}

async function measureRate(measuring: Measuring, kind: LetterKind, rounds: number): Promise<Rate> {
  let alone = 0;
  let best = await measureOurs(measuring, kind);
  for (let round = 0; round < rounds; round += 1) {
    alone = Math.max(alone, await clamdAlone(measuring.clamd, kind, activitiesAtOnce.letters));
    const found = await measureOurs(measuring, kind);
    if (found.ours > best.ours) best = found;
  }
  return { kind, alone, ...best };
}

/** Large letters, for the worker's memory, while it is young; then letters through the workflow and through clamd, in turns. */
export async function measure(measuring: Measuring): Promise<Measured> {
  const { quick, progress, worker } = measuring;
  const { rates: kinds, large } = await letterKinds(quick);
  const before = worker.peakMemory();
  await timed(progress, `${large.count} letters of ${large.name}`, async () =>
    scanLetters(measuring, await makeLetters(measuring, large)),
  );
  const after = worker.peakMemory();
  const rates: Rate[] = [];
  for (const kind of kinds) {
    rates.push(await timed(progress, kind.name, () => measureRate(measuring, kind, quick ? 1 : 2)));
  }
  return { rates, large, memory: { before, after } };
}
