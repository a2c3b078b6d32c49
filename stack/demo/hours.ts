import type { DayInterval, ReportingDay } from '../../db/reporting/days.ts';
import type { ServicePlan } from './catalogue.ts';
import { type Micros, toMicros } from './instants.ts';
import type { Random } from './random.ts';

type Hours = ServicePlan['hours'];

const withHours = (weights: readonly number[]) => weights.map((weight, hour) => [hour, weight] as const);

/** How much comes in each hour of the day, from midnight on. */
const byHour = {
  office: withHours([0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 1, 3, 7, 11, 11, 10, 7, 8, 10, 9, 7, 4, 3, 2, 2, 1.5, 1, 0.5]),
  always: withHours([2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 8, 7, 7, 7, 7, 8, 8, 8, 7, 6, 5, 3]),
} as const satisfies Record<Hours, unknown>;

/** How much comes on each day of the week, from Sunday on. */
const byWeekday: Readonly<Record<Hours, readonly number[]>> = {
  office: [0.05, 1.1, 1.05, 1, 1, 0.9, 0.1],
  always: [0.7, 1.05, 1, 1, 1, 1, 0.8],
};

/** 0 is Sunday. A date has the same weekday everywhere. */
export function weekdayOf(day: ReportingDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** What a day brings, as a multiple of a weekday's volume. */
export function dayFactor(random: Random, hours: Hours, day: ReportingDay): number {
  return (byWeekday[hours][weekdayOf(day)] ?? 0) * random.between(0.9, 1.1);
}

/** A moment of the day; a day of 23 or 25 hours is shaped like the others. */
export function momentOf(random: Random, hours: Hours, { startUtc, endUtc }: DayInterval): Micros {
  const hour = random.weighted(byHour[hours]);
  const start = toMicros(startUtc);
  return start + Math.floor(((hour + random.next()) / 24) * (toMicros(endUtc) - start));
}
