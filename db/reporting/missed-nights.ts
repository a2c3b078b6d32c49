import type { PoolClient } from 'pg';
import { type Fact, notificationTypes, type ReportingDay } from './days.ts';
import type { WindowDays } from './plan.ts';

/** The nights in a row that may not run at all before a change of a day in the window would be missed. */
export const spareNights = 2;

/** The run that looks for what nights before it have missed. */
export interface Latest {
  readonly facts: readonly Fact[];
  readonly windows: WindowDays;
  readonly throughDay: ReportingDay;
  readonly oldestRawDay: ReportingDay;
  readonly timeZone: string;
}

interface Window {
  readonly fact: Fact;
  /** Days. */
  readonly length: number;
}

/** The windows of the facts, each length of a fact once. */
function windowsOf({ facts, windows }: Latest): Window[] {
  return facts.flatMap((fact): Window[] => {
    if (fact === 'notification_status') {
      const lengths = new Set(notificationTypes.map((type) => windows.notificationStatus[type]));
      return [...lengths].map((length) => ({ fact, length }));
    }
    return [{ fact, length: fact === 'processing_time' ? windows.processingTime : windows.billing }];
  });
}

/**
 * Days since the first night that was run which nothing has written since they ended: nights that never ran. What lies
 * before that night is complete by definition, also when an older night is run by hand later.
 */
const unwritten = `
  select fact, day::date as day, 'no night has written it' as reason
    from (select through_day from nightshift.run
           where workflow_type = 'nightlyReporting' order by started_at, run_id limit 1) first_night,
         unnest($1::text[]) fact,
         generate_series(greatest($2::date, first_night.through_day), $3::date - 1, interval '1 day') day
   where not exists (select from nightshift.fact_day f
                      where f.fact = fact.fact and f.day = day.day::date and f.complete)`;

/**
 * Days that have left a window since the night before, and were written last so long ago that a change since then has
 * made nothing due: whoever changed something counted on the nights that did not run.
 */
const unsettled = `
  select distinct f.fact, f.day, 'the nights that were to look at it again have not run'
    from jsonb_to_recordset($4::jsonb) as w (fact text, length int)
    join nightshift.fact_day f using (fact)
   cross join (select max(through_day) as through_day from nightshift.run
                where workflow_type = 'nightlyReporting' and through_day < $3) before
   where f.day > before.through_day - w.length and f.day <= $3::date - w.length and f.day >= $2
     and f.complete and f.state = 'written'
     and (f.written_at at time zone 'UTC' at time zone $5)::date < f.day + w.length - ${spareNights}`;

/** What nights should have written, and did not run for: SQL of (fact, day, reason), a row for each, and its parameters. */
export function missedDays(latest: Latest): { readonly text: string; readonly values: (string | readonly string[])[] } {
  const { facts, oldestRawDay, throughDay, timeZone } = latest;
  const windows = JSON.stringify(windowsOf(latest));
  return { text: `${unwritten} union all ${unsettled}`, values: [facts, oldestRawDay, throughDay, windows, timeZone] };
}

/** Makes due what nights have missed. Days that are due already stay as they are. */
export async function markMissed(client: PoolClient, latest: Latest): Promise<void> {
  const { text, values } = missedDays(latest);
  await client.query(
    `insert into nightshift.day_due (fact, day, reason)
     select fact, day, reason from (${text}) missed order by fact, day on conflict (fact, day) do nothing`,
    values,
  );
}
