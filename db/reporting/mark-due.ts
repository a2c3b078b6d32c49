import type { PoolClient } from 'pg';
import type { Fact, ReportingDay } from './days.ts';

/** A day of a fact that has to be written again, and why. */
export interface DueMark {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly reason: string;
}

/**
 * Enters days as due, at the end of the queue. The marks are new ones: a run that has planned such a day before does not
 * take its mark away. Of a day that is named twice one reason stays.
 */
export async function markDue(client: PoolClient, marks: readonly DueMark[]): Promise<void> {
  await client.query(
    `insert into nightshift.day_due (fact, day, reason)
     select distinct on (fact, day) fact, day, reason
       from jsonb_to_recordset($1::jsonb) as f (fact text, day date, reason text) order by fact, day
     on conflict (fact, day) do update
        set nonce = excluded.nonce, reason = excluded.reason, marked_at = excluded.marked_at`,
    [JSON.stringify(marks)],
  );
}
