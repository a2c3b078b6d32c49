import { addDays, type DayInterval } from '../../db/reporting/days.ts';
import { rates } from '../../db/schema.ts';
import { accountBatches } from './accounts.ts';
import { type Batch, batch } from './batch.ts';
import { dayBatches } from './day.ts';
import { hour, minute, toMicros, toTimestamp } from './instants.ts';
import type { Present } from './message.ts';
import { Random } from './random.ts';
import { makeServices } from './services.ts';

/** Days before today on which texts begin to cost more. */
const rateChangeDaysAgo = 5;
const newTextRate = '0.0252';

/** The services are this much older than the first day. */
const age = 400 * 24 * hour;

/**
 * The demo's rows, in parts: first who sends, then each day. The same seed and days give the same rows.
 *
 * The demo stands still at a quarter past midnight after its last day, when the night begins.
 *
 * @param intervals consecutive days, ascending, five or more.
 */
export function* demoParts(seed: number, intervals: readonly DayInterval[]): Generator<readonly Batch[]> {
  const [first, last, dearer] = [intervals[0], intervals.at(-1), intervals.at(-rateChangeDaysAgo)];
  if (first === undefined || last === undefined || dearer === undefined) {
    throw new Error(`Expected ${rateChangeDaysAgo} days or more of demo data, got ${intervals.length}`);
  }
  const random = new Random(seed);
  const present: Present = { today: addDays(last.day, 1), now: toMicros(last.endUtc) + 15 * minute };
  const createdAt = toTimestamp(toMicros(first.startUtc) - age);
  const services = makeServices(random, createdAt);
  const newRate = {
    id: random.uuid(),
    valid_from: dearer.startUtc,
    rate: newTextRate,
    notification_type: 'sms' as const,
  };
  yield [...accountBatches(random, services, createdAt), batch(rates, [newRate])];
  for (const [index, interval] of intervals.entries()) {
    yield dayBatches(random, services, { ...interval, daysAgo: intervals.length - index }, present);
  }
}
