import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { addDays, dayOf, facts } from '../reporting/days.ts';
import { missedDays } from '../reporting/missed-nights.ts';
import { maxDueEntries, type PlanRequest, windowDays } from '../reporting/plan.ts';
import type { Moment } from '../services/moment.ts';

/** What a night goes by, and the moment in it. */
type NightRequest = Pick<PlanRequest, 'windows' | 'rawHorizonDays'> & Moment;

/** Days of facts that a night would have to make up for, beside its window. */
interface Due {
  readonly entries: number;
  /** Dates of the first and the last; null: there are none. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What the plan of the night would find, if it were made now. */
async function dueBeyondWindow(pool: Pool, { windows, rawHorizonDays, now, timeZone }: NightRequest): Promise<Due> {
  const night = dayOf(now, timeZone);
  const throughDay = addDays(night, -1);
  const oldestRawDay = addDays(night, -rawHorizonDays);
  const { text, values } = missedDays({ facts, windows, throughDay, oldestRawDay, timeZone });
  return boundedRow<Due>(
    pool,
    `with due as (select fact, day from nightshift.day_due where day <= $3
                  union select fact, day from (${text}) missed)
     select count(*)::int as entries, min(d.day) as from, max(d.day) as to from due d
      where not exists (select from jsonb_to_recordset($6::jsonb) as w (fact text, day date)
                         where w.fact = d.fact and w.day = d.day)`,
    [...values, JSON.stringify(windowDays({ facts, windows }, throughDay))],
  );
}

/** Sentences for how much the next night makes up for, with the command for what it leaves. */
export async function nextNightInWords(pool: Pool, request: NightRequest): Promise<string> {
  const { entries, from, to } = await dueBeyondWindow(pool, request);
  if (entries <= maxDueEntries)
    return 'The next night takes up all that is due, and the days of nights that did not run';
  return (
    `The next night writes its window, and of ${entries} older days of facts that are due ${maxDueEntries}. For the others, when it has ended: ` +
    `npm run nightshift -- backfill --from ${from} --to ${to} --mode failed`
  );
}
