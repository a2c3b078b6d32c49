import type { Random } from '../../stack/demo/random.ts';
import { dayMs, dayOf, hourMs, secondMs } from './clock.ts';
import type { Range } from './facts.ts';

export interface Request {
  readonly at: number;
  readonly from: 'visitor' | 'burst';
  readonly range: Range;
}

const visitsPerWeek = 255;
/** From midnight on: an office's day, and a few at all hours. */
const hours = [0.6, 0.4, 0.3, 0.2, 0.2, 0.2, 0.8, 2, 5, 10, 11, 11, 9, 10, 11, 10, 8, 6, 3, 2.5, 2.5, 2.5, 2, 1].map(
  (weight, hour) => [hour, weight] as const,
);
/** From Monday on. */
const weekdays = [1, 1, 1, 1, 0.9, 0.25, 0.25].map((weight, day) => [day, weight] as const);

/** Made-up dates never come twice; a reload asks for the page that everybody asks for. */
const weeklyBursts = ['made-up dates', 'made-up dates', 'reloads'] as const;
const burstRequests = 1_000;

/** The performance page at an instant: seven days back, and today, which has no figures yet. Spec: cache §4.1. */
export function pageRange(at: number): Range {
  return { start: dayOf(at) - 7, end: dayOf(at) };
}

function visits(random: Random, week: number): Request[] {
  return Array.from({ length: visitsPerWeek }, () => {
    const day = week * 7 + random.weighted(weekdays);
    const at = day * dayMs + (random.weighted(hours) + random.next()) * hourMs;
    return { at, from: 'visitor', range: pageRange(at) };
  });
}

function bursts(random: Random, week: number): Request[] {
  return weeklyBursts.flatMap((kind, index) => {
    const start = (week + random.next()) * 7 * dayMs;
    const perSecond = random.between(20, 60);
    const before = (week * weeklyBursts.length + index) * burstRequests;
    return Array.from({ length: burstRequests }, (_, count): Request => {
      const at = start + (count / perSecond) * secondMs;
      const madeUp = -10 - before - count;
      return { at, from: 'burst', range: kind === 'reloads' ? pageRange(at) : { start: madeUp, end: madeUp + 7 } };
    });
  });
}

/** All who come in so many weeks, in the order in which they come. */
export function requests(random: Random, weeks: number): Request[] {
  return Array.from({ length: weeks }, (_, week) => [...visits(random, week), ...bursts(random, week)])
    .flat()
    .sort((a, b) => a.at - b.at);
}
