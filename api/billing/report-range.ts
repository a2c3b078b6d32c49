import type { DateRange } from '../../db/dashboard/dashboard.ts';
import type { ApiContext } from '../answer.ts';
import { requestDate } from '../request-date.ts';
import { invalid } from '../request-error.ts';

/** As the reference reads it, a month or a day may lack its zero. */
function dateOf(text = ''): string {
  const [year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)?.slice(1) ?? [];
  const date = requestDate.safeParse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  if (!date.success) throw invalid('Input must be a date in the format: YYYY-MM-DD');
  return date.data;
}

/** `start_date` and `end_date`. @throws RequestError with a 400 unless both are dates. Spec: nightly §4.8. */
export function reportRange(c: ApiContext): DateRange {
  return { start: dateOf(c.req.query('start_date')), end: dateOf(c.req.query('end_date')) };
}

const financialYear = (date: string) => Number(date.slice(0, 4)) - (date.slice(5) < '04-01' ? 1 : 0);

/** The same, of one financial year. @throws RequestError with a 400. */
export function rangeOfOneYear(c: ApiContext): DateRange {
  const range = reportRange(c);
  if (range.end < range.start) throw invalid('Start date must be before end date');
  if (financialYear(range.start) !== financialYear(range.end)) {
    throw invalid('Date must be in a single financial year.');
  }
  return range;
}
