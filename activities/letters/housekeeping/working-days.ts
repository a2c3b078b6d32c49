import Holidays from 'date-holidays';
import { addDays, type ReportingDay } from '../../../db/reporting/days.ts';

const calendar = new Holidays('GB', 'ENG');

/** Of England and Wales. The calendar lists Easter Sunday and the like as well, which are none. */
function isBankHoliday(day: ReportingDay): boolean {
  return calendar.getHolidays(day.slice(0, 4)).some(({ date, type }) => type === 'public' && date.startsWith(day));
}

/** Whether DVLA prints: from Monday to Friday, but not on bank holidays. Spec: nightly §7.5. */
export function isWorkingDay(day: ReportingDay): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !isBankHoliday(day);
}

/** The day so many working days before another one. */
export function workingDaysBack(day: ReportingDay, days: number): ReportingDay {
  let found = day;
  for (let left = days; left > 0; ) {
    found = addDays(found, -1);
    if (isWorkingDay(found)) left -= 1;
  }
  return found;
}
