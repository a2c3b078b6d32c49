import { dayMs, dayOf, hourMs, minuteMs } from './clock.ts';
import type { DatabaseLimits } from './database.ts';
import type { Range } from './facts.ts';

/** A part of the page that is read by one call. */
export interface Part {
  readonly range: Range;
  readonly totals: boolean;
  readonly cached: boolean;
}

/** When a read began, and whether all ended days that it read were complete then. */
interface Read {
  readonly readAt: number;
  readonly allComplete: boolean;
}

/** A way to serve the page. */
export interface Way {
  readonly name: string;
  /** What a read of the database costs: a scan of all facts, or a look at stored daily totals. */
  readonly read: 'scan' | 'stored totals';
  readonly database: DatabaseLimits;
  /** The calls that a page takes, one after the other. */
  parts(range: Range, today: number): readonly Part[];
  /** How long an answer that has come now is kept, in ms; 0: not at all. */
  ttl(now: number, read: Read): number;
  /** What the nightly job drops from the cache, and when. */
  readonly flush: 'never' | 'when the night is done' | 'after each task';
  /** A fill that was begun before a flush is refused, and of readers of the same key only one loads at a time. */
  readonly guarded: boolean;
}

const whole = (range: Range): readonly Part[] => [{ range, totals: true, cached: true }];

/** The totals come with every call, so the fresh call brings fresh ones. */
function allButYesterday(range: Range, today: number): readonly Part[] {
  if (range.end < today - 1) return whole(range);
  return [
    { range: { start: range.start, end: today - 2 }, totals: false, cached: true },
    { range: { start: today - 1, end: range.end }, totals: true, cached: false },
  ];
}

const cachedForADay: Way = {
  name: 'as it was: cached for a day',
  read: 'scan',
  database: { parallel: 10, queue: Number.POSITIVE_INFINITY },
  parts: whole,
  ttl: () => dayMs,
  flush: 'never',
  guarded: false,
};

/** The report's options by their numbers there, each a change to what was, and ours. */
export const ways: readonly Way[] = [
  cachedForADay,
  { ...cachedForADay, name: '1. no cache', ttl: () => 0 },
  {
    ...cachedForADay,
    name: '2. cached only after 02:30',
    ttl: (now) => (now % dayMs >= 150 * minuteMs ? dayMs : 0),
  },
  { ...cachedForADay, name: '3. keys deleted when the night is done', flush: 'when the night is done' },
  { ...cachedForADay, name: '3. keys deleted after each of its two tasks', flush: 'after each task' },
  { ...cachedForADay, name: '4. cached but for yesterday', parts: allButYesterday },
  { ...cachedForADay, name: '5. no cache, stored totals', read: 'stored totals', ttl: () => 0 },
  { ...cachedForADay, name: '6. cached for an hour', ttl: () => hourMs },
  {
    name: 'Nightshift',
    read: 'stored totals',
    database: { parallel: 8, queue: 64 },
    parts: whole,
    ttl: (_, { readAt, allComplete }) =>
      Math.min(allComplete ? hourMs : minuteMs, (dayOf(readAt) + 1) * dayMs - readAt),
    flush: 'after each task',
    guarded: true,
  },
];
