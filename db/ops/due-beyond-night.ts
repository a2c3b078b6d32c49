import type { Pool } from 'pg';
import { addDays, dayOf, facts } from '../reporting/days.ts';
import { markMissed } from '../reporting/missed-nights.ts';
import { maxDueEntries, type PlanRequest, windowDays } from '../reporting/plan.ts';
import { rolledBack } from '../rolled-back.ts';
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

/** What the plan of the night would find; its marks are taken back, since it is not planned yet. */
async function dueBeyondWindow(pool: Pool, { windows, rawHorizonDays, now, timeZone }: NightRequest): Promise<Due> {
  const night = dayOf(now, timeZone);
  const throughDay = addDays(night, -1);
  const oldestRawDay = addDays(night, -rawHorizonDays);
  return rolledBack(pool, async (client) => {
    await markMissed(client, { facts, windows, throughDay, oldestRawDay, timeZone });
    const { rows } = await client.query<Due>(
      `select count(*)::int as entries, min(d.day) as from, max(d.day) as to from nightshift.day_due d
        where d.day <= $1
          and not exists (select from jsonb_to_recordset($2::jsonb) as w (fact text, day date)
                           where w.fact = d.fact and w.day = d.day)`,
      [throughDay, JSON.stringify(windowDays({ facts, windows }, throughDay))],
    );
    if (rows[0] === undefined) throw new Error('Expected how much is due, got no row');
    return rows[0];
  });
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
