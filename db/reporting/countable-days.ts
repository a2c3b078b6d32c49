import type { PoolClient } from 'pg';
import type { DayInterval } from './days.ts';

/** A day whose raw rows should be those that its rollup counts. */
export interface CountableDay extends DayInterval {
  readonly sourceRows: number;
}

/**
 * Of the days, those that stand as a run left them, ascending: complete, with facts that were written from the rollup as it
 * is. Days that were refused are left out, as are those whose raw rows have gone, or were in the deep archive.
 *
 * @param runId of the run that asks, which may have written days in part.
 */
export async function countableDays(
  client: PoolClient,
  days: readonly DayInterval[],
  oldestRawDay: string,
  runId?: string,
): Promise<CountableDay[]> {
  const { rows } = await client.query<CountableDay>(
    `select d.day, d."startUtc", d."endUtc", r.source_rows::float8 as "sourceRows"
       from jsonb_to_recordset($1::jsonb) as d (day date, "startUtc" text, "endUtc" text)
       join nightshift.rollup_day r on r.day = d.day and r.complete and r.digest is not null
      where d.day >= $2
        and (exists (select from nightshift.fact_day f
                      where f.day = d.day and f.fact <> 'letter_despatch' and f.rollup_version = r.version)
             or exists (select from nightshift.run_fact_day w
                         where w.run_id = $3 and w.day = d.day and w.fact <> 'letter_despatch' and w.state = 'written'
                           and w.rollup_version = r.version))
        and not exists (select from nightshift.fact_day f where f.day = d.day and f.state = 'refused')
        and not exists (select from nightshift.deep_archive_part p
                         where p.state = 'archived' and p.hour > d."startUtc"::timestamp - interval '1 hour'
                           and p.hour < d."endUtc"::timestamp)
      order by d.day`,
    [JSON.stringify(days), oldestRawDay, runId],
  );
  return rows;
}
