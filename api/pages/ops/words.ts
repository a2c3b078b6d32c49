/** How the pages of the operators say times and counts. */
import { counted, withCommas } from '../performance/numbers.ts';

/** `22 Nov 2026, 05:01`, in the zone. @param instant ISO 8601. */
export function momentInWords(instant: string, timeZone: string): string {
  const format = { timeZone, dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(new Date(instant));
}

const shortDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `22 Nov`. @param date YYYY-MM-DD. */
export const shortDateInWords = (date: string): string => shortDate.format(new Date(`${date}T00:00:00Z`));

/** `1,234 messages`, `1 message`. */
export const countInWords = (count: number, one: string, many: string): string =>
  `${withCommas(count)} ${counted(count, one, many)}`;

const names: Readonly<Record<string, string>> = {
  billing: 'Billing',
  letter_despatch: 'Letter despatch',
  notification_status: 'Notification status',
  processing_time: 'Processing time',
};

/** `Billing`. */
export const factInWords = (fact: string): string => names[fact] ?? fact;
