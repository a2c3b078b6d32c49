/** Times of a London day at which something may happen, in minutes after its midnight. */
const minutes = {
  midnight: 0,
  night: 15,
  'the hour that may come twice': 90,
  'an hour later': 150,
  archive: 210,
  morning: 540,
  noon: 720,
  evening: 1065,
} as const;

export const moments = [
  'midnight',
  'night',
  'the hour that may come twice',
  'an hour later',
  'archive',
  'morning',
  'noon',
  'evening',
  'the last microsecond',
] as const;
export type Moment = (typeof moments)[number];

export interface Instant {
  /** With microseconds. */
  readonly iso: string;
  /** Naive UTC, as in Notify's tables. */
  readonly utc: string;
  /** London's time, in words. */
  readonly words: string;
}

const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** In milliseconds: at 00:00 UTC, or in summer an hour before it. */
function londonMidnight(day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return london.format(midnight - 3_600_000) === day ? midnight - 3_600_000 : midnight;
}

/**
 * The instant of a moment. The minutes are counted and not read off the clock: on a day of a clock change the later ones
 * come an hour earlier or later by the clock, and in autumn two of them have the same time on it.
 */
export function instantOf(day: string, moment: Moment): Instant {
  const isLast = moment === 'the last microsecond';
  const ms = isLast ? londonMidnight(addDays(day, 1)) - 1 : londonMidnight(day) + minutes[moment] * 60_000;
  const iso = new Date(ms).toISOString().replace('Z', isLast ? '999Z' : '000Z');
  return { iso, utc: iso.replace('T', ' ').replace('Z', ''), words: `${day} ${clock.format(ms)}` };
}
