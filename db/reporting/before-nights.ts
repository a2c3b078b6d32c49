import { facts } from './days.ts';

/** All facts, as the array that {@link beforeNights} wants. */
export const allFacts = `array['${[...facts].toSorted().join("', '")}']`;

/** The day before an adopted database was adopted, if it was, as the common table expression `adoption` (day). $2: the zone. */
export const adoption = `
adoption as (
  select min(applied_at at time zone 'UTC' at time zone $2)::date - 1 as day from nightshift.migration where adopted
)`;

/**
 * The last day of each fact that no night answers for, as the common table expression `before_nights` (fact, day), on a
 * database that was not adopted; no rows before the first night has begun.
 *
 * It is the day before the first night's last one, or before those that the first night wrote with it: a day of its window
 * that failed is unfinished. What lies further back, after a day of which nothing is known, was due for another reason.
 *
 * @param facts a SQL expression of their names, as an array.
 */
export function beforeNights(facts: string): string {
  return `
first_night as (
  select run_id, through_day from nightshift.run where workflow_type = 'nightlyReporting' order by started_at, run_id limit 1
),
before_nights as (
  select fact, through_day - min(ago) as day
    from first_night
   cross join unnest(${facts}) fact
   cross join lateral (select coalesce(through_day - min(day), 0) + 1 as furthest from nightshift.run_fact_day own
                        where own.run_id = first_night.run_id and own.fact = fact.fact) written
   cross join generate_series(1, furthest) ago
   where ago = furthest
      or not exists (select from nightshift.fact_day f where f.fact = fact.fact and f.day = through_day - ago)
         and not exists (select from nightshift.day_due d where d.fact = fact.fact and d.day = through_day - ago)
   group by fact, through_day
)`;
}
