import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { hourMs, untilMidnight } from '../cache/ttl.ts';
import { allComplete, completeness } from './completeness.ts';
import { isLive } from './live-service.ts';

/** Dates, YYYY-MM-DD, both inclusive. */
export interface DateRange {
  readonly start: string;
  readonly end: string;
}

/**
 * One statement, so that all figures are of one snapshot. Columns stand in the alphabetical order of the reference's
 * keys. $1 and $2 are the range, $3 the instant of the request, $4 the reporting zone.
 */
const statement = `
with clock as (
  select ($3::timestamptz at time zone $4)::date as today, $3::timestamptz as instant, $4 as zone
),
by_type as (
  select bst_date as date, emails, letters, sms from nightshift.daily_totals where fact_rows > 0
),
live as (
  select organisation.id as organisation_id, organisation.name as organisation_name,
         services.id as service_id, services.name as service_name
    from public.services left join public.organisation on organisation.id = services.organisation_id
   where ${isLive}
),
${completeness}
select row_to_json(dashboard)::text as body,
       (select day::text from complete_through) as "completeThrough",
       ${allComplete('$1::date', '$2::date')} as "allComplete",
       (select extract(epoch from (today + 1)::timestamp at time zone zone - instant) * 1000 from clock)::float8 as "msToMidnight"
  from (
    select coalesce(sum(emails), 0) as email_notifications,
           coalesce(sum(letters), 0) as letter_notifications,
           (select count(*) from live) as live_service_count,
           coalesce(json_agg(by_type order by date) filter (where date between $1::date and $2::date), '[]')
             as notifications_by_type,
           (select coalesce(json_agg(day order by day.date), '[]')
              from (select bst_date as date,
                           case when messages_total > 0 then messages_within_10_secs / messages_total::float8 * 100
                                when messages_total = 0 then 100.0 end as percentage_under_10_seconds
                      from public.ft_processing_time where bst_date between $1::date and $2::date) day) as processing_time,
           (select coalesce(json_agg(live order by organisation_name collate "C" nulls last,
                                     service_name collate "C"), '[]') from live) as services_using_notify,
           coalesce(sum(sms), 0) as sms_notifications,
           coalesce(sum(emails + letters + sms), 0) as total_notifications
      from by_type
  ) dashboard`;

interface Row {
  readonly body: string;
  readonly completeThrough: string | null;
  readonly allComplete: boolean;
  readonly msToMidnight: number;
}

/** How long the figures may be kept: until a day of the range may be completed, and never past the reporting midnight. */
function ttlOf({ allComplete, msToMidnight }: Row): number {
  return untilMidnight(allComplete ? hourMs : 60_000, msToMidnight);
}

/** The performance dashboard, under Notify's key; `meta` is the day through which the facts are complete, or ''. */
export function dashboardRead(
  pool: Pool,
  { start, end }: DateRange,
  { now, timeZone }: { now(): Date; readonly timeZone: string },
): CachedRead {
  return {
    key: `performance-stats-${start}-to-${end}`,
    groups: ['performance-stats'],
    async load() {
      const row = await boundedRow<Row>(pool, statement, [start, end, now().toISOString(), timeZone]);
      return { body: row.body, ttlMs: ttlOf(row), meta: row.completeThrough ?? '' };
    },
  };
}
