import { today } from '../services/moment.ts';
import { messages, rawDays } from '../statistics/raw-days.ts';

/** Common table expressions after one named `page`, of jobs: what {@link outcomes} reads. $1 and $2 as for {@link rawDays}. */
export const daysOfPage = rawDays('notification_status', '(select min(created_at)::date from page)', today);

/** A job that began three midnights ago or since may still change by the minute. */
const isRecent = `jobs.processing_started
  >= (date_trunc('day', $1::timestamptz at time zone $2) - interval '3 days') at time zone $2 at time zone 'UTC'`;

/**
 * SQL: `[{count, status}]` of the messages of a row of `jobs`, each of them once. Spec: nightly §2.6.
 *
 * Messages of a recent job are counted as they are, archived ones too. Those of an earlier one come from the facts, but
 * on days that no night has completed. The latter are looked for only when the facts fall short of the job's rows:
 * else up to 100,000 messages would be read for each job, to find none.
 *
 * A recent job without messages has what the facts say, as in the reference.
 */
export const outcomes = `(
  with fact as (
    select notification_status as status, sum(notification_count) as count
      from public.ft_notification_status
     where job_id = jobs.id and bst_date not in (select day from raw_day)
     group by notification_status
  ),
  message as (
    select notification_status as status, count(*) as count
      from ${messages('job_id = jobs.id')} message
     where (${isRecent} or (select coalesce(sum(count), 0) from fact) < jobs.notification_count)
       and (${isRecent} or exists (select from raw_day where created_at >= start_utc and created_at < end_utc))
     group by notification_status
  )
  select coalesce(json_agg(json_build_object('count', count, 'status', status) order by status), '[]')
    from (select status, sum(count) as count
            from (select * from message
                  union all
                  select * from fact where not ${isRecent} or not exists (select from message)) counted
           where processing_started is not null
           group by status) outcome
)`;
