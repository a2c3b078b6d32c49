import { aim, median, table } from '../figures.ts';
import type { Herds } from './measure-herd.ts';

/** What the change that brought the cache to the admin app has measured, ms for a whole page. Spec: cache §11. */
const original = [
  { state: 'nothing cached', ms: 136 },
  { state: 'service cached', ms: 97 },
  { state: 'service and user', ms: 73 },
  { state: 'service, user and template', ms: 37 },
];

/** @param pages milliseconds, round by round, in the order of the states. */
export function pagesReport(pages: readonly (readonly number[])[]): string {
  const medians = pages.map(median);
  const ofNothing = (ms: number | undefined, all: readonly (number | undefined)[]) =>
    ((ms ?? Number.NaN) / (all[0] ?? Number.NaN)).toFixed(2);
  const theirs = original.map(({ ms }) => ms);
  const rows = original.map(({ state, ms }, index) => [
    state,
    String(ms),
    ofNothing(ms, theirs),
    medians[index]?.toFixed(2) ?? '',
    ofNothing(medians[index], medians),
  ]);
  return [
    `Three reads, one after the other. Medians of ${pages[0]?.length} rounds`,
    table(['', 'the original, ms', 'of nothing cached', 'ours, ms', 'of nothing cached'], rows),
  ].join('\n');
}

export function herdsReport(herds: Herds, readers: number, documents: number): string {
  const { mostByOneProcess, mostOfOneDocument } = herds;
  return [
    `${readers} readers at once of a document that is not cached, half of them at each of two processes; ${documents} documents.`,
    `Loads of one document, by both processes: at most ${mostOfOneDocument}`,
    'Aim:',
    aim('loads of one document by one process, at most 1', String(mostByOneProcess), mostByOneProcess <= 1),
  ].join('\n');
}
