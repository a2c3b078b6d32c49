import { type CalendarSpecDescription, DAYS_OF_WEEK, MONTHS, type Range } from '@temporalio/client';

function field<Unit>(ranges: readonly Range<Unit>[], all: string, numberOf: (unit: Unit) => number): string {
  const texts = ranges.map(({ start, end, step }) => {
    const range = `${numberOf(start)}-${numberOf(end)}`;
    const values = range === all ? '*' : start === end ? String(numberOf(start)) : range;
    return step === 1 ? values : `${values}/${step}`;
  });
  return texts.join(',');
}

/**
 * A calendar as the cron that it was made from: the server keeps calendars only. Months and days of the week come as
 * numbers; seconds and years only when the cron has them.
 */
export function cronText({
  second,
  minute,
  hour,
  dayOfMonth,
  month,
  year,
  dayOfWeek,
}: CalendarSpecDescription): string {
  const asItIs = (value: number) => value;
  const seconds = field(second, '0-59', asItIs);
  const years = year.length === 0 ? '*' : field(year, '', asItIs);
  const five = [
    field(minute, '0-59', asItIs),
    field(hour, '0-23', asItIs),
    field(dayOfMonth, '1-31', asItIs),
    field(month, '1-12', (name) => MONTHS.indexOf(name) + 1),
    field(dayOfWeek, '0-6', (name) => DAYS_OF_WEEK.indexOf(name)),
  ].join(' ');
  return seconds === '0' && years === '*' ? five : `${seconds} ${five} ${years}`;
}
