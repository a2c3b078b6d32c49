import { beforeNights } from '../reporting/before-nights.ts';

const facts = `array['notification_status', 'processing_time']`;

/**
 * Which days' facts are complete, as common table expressions after one named `clock` with the column `today`. A day is
 * complete once a scan that began after its end has been written, or refused, for both facts of the dashboard.
 *
 * On an adopted database the days before the adoption are complete: they were Notify's to write. On any other, what is
 * before the first night, or, without a night, before the first complete day, will be written by no night.
 */
export const completeness = `
complete_day as (
  select day from nightshift.fact_day
   where fact = any(${facts}) and complete
   group by day having count(*) = 2
),
${beforeNights(facts)},
baseline as (
  select coalesce(
    (select min(applied_at at time zone 'UTC' at time zone clock.zone)::date - 1 from nightshift.migration where adopted),
    -- The windows of the two may differ: a day counts that is in both.
    (select coalesce(max(b.day), min(complete_day.day) - 1) from complete_day left join before_nights b on true)) as day
    from clock
),
complete_through as (
  select coalesce(max(later.day) filter (where later.day = baseline.day + later.n::int), baseline.day) as day
    from baseline
    left join (select complete_day.day, row_number() over (order by complete_day.day) as n
                 from complete_day, baseline where complete_day.day > baseline.day) later on true
   group by baseline.day
)`;

/** Whether each day from `first` to `last` that ended before today is complete; both are SQL expressions of dates. */
export function allComplete(first: string, last: string): string {
  return `(
    select count(complete_day.day) >= least(${last}, clock.today - 1) - greatest(${first}, baseline.day + 1) + 1
      from clock cross join baseline
      left join complete_day on complete_day.day between greatest(${first}, baseline.day + 1) and least(${last}, clock.today - 1)
     group by clock.today, baseline.day
  )`;
}
