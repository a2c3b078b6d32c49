import { z } from '@hono/zod-openapi';

const daysInMonth = (year: number, month: number) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** What is wrong with a full-date of RFC 3339, in Python's words; undefined: nothing. Spec: nightly §6. */
function problemOf(text: string): string | undefined {
  const [year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.slice(1) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return `${text} is not a date`;
  if (year === 0) return 'year 0 is out of range';
  if (month < 1 || month > 12) return 'month must be in 1..12';
  return day < 1 || day > daysInMonth(year, month) ? 'day is out of range for month' : undefined;
}

/** A date in a query, YYYY-MM-DD. */
export const requestDate = z
  .string({ error: ({ path = [] }) => `${path.join('.')}: expected a date, YYYY-MM-DD, got nothing` })
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .openapi({ format: 'date', example: '2026-11-21' });
