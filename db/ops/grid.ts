import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { adoption, allFacts, beforeNights } from '../reporting/before-nights.ts';
import type { Fact } from '../reporting/days.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { daysShown, violated } from './violations.ts';

/** How a day of a fact stands. */
export type CellState =
  | 'complete'
  /** Complete, and an invariant does not hold. */
  | 'violated'
  /** Yesterday, before six in the morning. */
  | 'counting'
  /** Counted, and marked to be counted again. */
  | 'due'
  /** The last run did not write it: its raw rows are gone, say. */
  | 'refused'
  /** Messages are left out for want of a rate. */
  | 'unrated'
  /** No night has completed it, and one of its own night has failed. */
  | 'failed'
  /** No night has completed it. */
  | 'missing'
  /** From before the first night: whatever wrote it, it was not us. */
  | 'before';

export interface GridCell {
  readonly fact: Fact;
  /** YYYY-MM-DD */
  readonly day: string;
  /** Of the night that was the first to count the day, else of the backfill that did; of one that is violated, of the run that found it. */
  readonly night: string;
  readonly state: CellState;
}

/** Each fact on each of the last 30 days, today's left out: by fact, the newest day first. */
export async function nightGrid(pool: Pool, moment: Moment): Promise<GridCell[]> {
  return boundedQuery<GridCell>(
    pool,
    `with fact as (select unnest(${allFacts}) as fact),
     ${adoption},
     ${beforeNights(allFacts)},
     begun as (select fact, coalesce((select day from adoption), b.day) as before from fact left join before_nights b using (fact)),
     -- Each table once, and not for each cell: the ledger is kept for good.
     nights as materialized (select night, bool_or(state in ('failed', 'cancelled')) as failed from nightshift.run
                              where workflow_type = 'nightlyReporting' and night > ${today} - ${daysShown} group by night),
     unrated as materialized (select distinct fact, bst_date as day from nightshift.unrated),
     ${violated},
     cell as (select fact, ${today} - n as day, before from begun, generate_series(1, ${daysShown}) n)
     select fact, day,
            coalesce(v.night, n.night, r.night, day + 1) as night,
            case when v.day is not null then 'violated'
                 when f.state = 'refused' then 'refused'
                 when f.complete and d.day is not null then 'due'
                 when f.complete and (fact, day) in (select fact, day from unrated) then 'unrated'
                 when f.complete then 'complete'
                 when day = ${today} - 1 and ($1::timestamptz at time zone $2)::time < '06:00' then 'counting'
                 when n.failed then 'failed'
                 when before is null or day <= before then case when d.day is null then 'before' else 'due' end
                 else 'missing' end as state
       from cell
       left join nightshift.fact_day f using (fact, day)
       left join nightshift.day_due d using (fact, day)
       left join violated v using (fact, day)
       left join nights n on n.night = day + 1
       -- Where no night has counted the day, a backfill has, whose page is that of the day itself.
       left join nightshift.run r on r.run_id = f.run_id and f.complete
      order by fact, day desc`,
    momentValues(moment),
  );
}
