import type { CountableDay } from './countable-days.ts';
import { type Finding, numbers } from './finding.ts';

/** Days that are counted in one query. */
export interface Period {
  readonly startUtc: string;
  readonly endUtc: string;
  readonly days: readonly string[];
}

/**
 * The days of a run that are held against the raw rows, in as few periods as there are, and where days that follow each
 * other do not adjoin: then a message would be in two days, or in none.
 *
 * @param most raw rows that are read, the newest first. The older days were the newest ones in nights before.
 */
export function periodsOf(days: readonly CountableDay[], most: number): { periods: Period[]; findings: Finding[] } {
  const periods: Period[] = [];
  const findings: Finding[] = [];
  let rows = 0;
  let next: CountableDay | undefined;
  for (const day of days.toReversed()) {
    rows += day.sourceRows;
    if (next !== undefined && rows > most) break;
    const follows = next !== undefined && Date.parse(next.day) - Date.parse(day.day) === 86_400_000;
    const adjoins = next !== undefined && day.endUtc === next.startUtc;
    const last = periods.at(-1);
    if (last !== undefined && adjoins) {
      periods[periods.length - 1] = { ...last, startUtc: day.startUtc, days: [day.day, ...last.days] };
    } else {
      periods.push({ startUtc: day.startUtc, endUtc: day.endUtc, days: [day.day] });
    }
    if (next !== undefined && follows && !adjoins) {
      const what = `the end of the day, in UTC, at which ${next.day} begins`;
      findings.push({
        severity: 'violation',
        invariant: 'R2',
        day: day.day,
        detail: numbers(what, next.startUtc, day.endUtc),
      });
    }
    next = day;
  }
  return { periods, findings };
}
