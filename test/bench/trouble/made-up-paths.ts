import { addDays } from '../../../db/reporting/days.ts';

/** Dashboards that nobody has asked for, no two alike: of all time, of one day long gone, and backwards. */
export function* madeUpPaths(): Generator<string, never> {
  for (let n = 0; ; n += 1) {
    const day = addDays('0001-01-01', n);
    for (const [start, end] of [
      [day, '9999-12-31'],
      [day, day],
      [addDays('9999-12-31', -n), day],
    ]) {
      yield `/performance-dashboard?start_date=${start}&end_date=${end}`;
    }
  }
}
