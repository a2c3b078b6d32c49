import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { adoption, allFacts, beforeNights } from '../reporting/before-nights.ts';
import type { Fact } from '../reporting/days.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { violated } from './violations.ts';

/** How far a fact is complete. */
export interface Freshness {
  readonly fact: Fact;
  /** All days up to this one are complete, a date; null: no night has written any. */
  readonly completeThrough: string | null;
  /** Since that day ended; null as before. */
  readonly ageSeconds: number | null;
  /**
   * `counting`: yesterday is not complete, and need not be before six in the morning. `checks fail`: yesterday is complete,
   * and some days are violated.
   */
  readonly verdict: 'fresh' | 'checks fail' | 'counting' | 'late' | 'never counted';
  /** Of the last 30 days, those that are complete and on which an invariant does not hold, ascending. */
  readonly violated: readonly ViolatedDay[];
}

interface ViolatedDay {
  /** A date. */
  readonly day: string;
  /** Of the run that found it. */
  readonly night: string;
}

/**
 * Of each fact, in the order of their names. What an adopted database had before the adoption was Notify's to write, and
 * counts as complete; on any other, what is from before the first night, or, without a night, from before the first complete
 * day.
 */
export async function freshness(pool: Pool, moment: Moment): Promise<Freshness[]> {
  return boundedQuery<Freshness>(
    pool,
    `with fact as (select unnest(${allFacts}) as fact),
     ${adoption},
     ${beforeNights(allFacts)},
     ${violated},
     violated_days as (
       select fact, jsonb_agg(jsonb_build_object('day', day, 'night', night) order by day) as days from violated group by fact
     ),
     baseline as (
       select fact, coalesce((select day from adoption),
                             (select coalesce(min(b.day), min(f.day) - 1) from nightshift.fact_day f
                                left join before_nights b using (fact) where f.fact = fact.fact and complete)) as day
         from fact
     ),
     numbered as (
       select fact, f.day, baseline.day as begun, row_number() over (partition by fact order by f.day) as n
         from baseline join nightshift.fact_day f using (fact) where complete and f.day > baseline.day
     ),
     through as (
       select fact, greatest(baseline.day, max(numbered.day) filter (where numbered.day = begun + n::int)) as day
         from baseline left join numbered using (fact) group by fact, baseline.day
     )
     select fact, day as "completeThrough",
            extract(epoch from $1::timestamptz - (day + 1)::timestamp at time zone $2)::float8 as "ageSeconds",
            case when day is null then 'never counted'
                 when day >= ${today} - 1 then case when days is null then 'fresh' else 'checks fail' end
                 when day = ${today} - 2 and ($1::timestamptz at time zone $2)::time < '06:00' then 'counting'
                 else 'late' end as verdict,
            coalesce(days, '[]') as violated
       from through left join violated_days using (fact) order by fact`,
    momentValues(moment),
  );
}
