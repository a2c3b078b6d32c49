import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

/** Up to when the facts of a job may have changed: jobs that began before it are counted from the facts. */
export const recentFrom = (instant: string, zone: string) =>
  `(date_trunc('day', ${instant}::timestamptz at time zone ${zone}) - interval '3 days') at time zone ${zone} at time zone 'UTC'`;

/**
 * SQL of a row of `jobs`, for a lateral join: its document as it is served. Spec: cache §5.6.
 *
 * @param recent SQL of {@link recentFrom}.
 */
export const jobDocument = (recent: string) => `
select archived, contact_list_id, ${isoTime('jobs.created_at')} as created_at,
       (select json_build_object('id', id, 'name', name) from public.users where id = jobs.created_by_id) as created_by,
       jobs.id, job_status, notification_count, original_file_name,
       ${isoTime('processing_finished')} as processing_finished, ${isoTime('processing_started')} as processing_started,
       ${isoTime('scheduled_for')} as scheduled_for, jobs.service_id as service,
       (select json_build_object('name', name) from public.services where id = jobs.service_id) as service_name,
       (select coalesce(json_agg(outcome order by status), '[]')
          from (select count(*), notification_status as status from public.notifications
                 where job_id = jobs.id and processing_started >= ${recent} group by notification_status
                union all
                select sum(fact.notification_count), notification_status from public.ft_notification_status fact
                 where job_id = jobs.id and processing_started is not null
                   and (processing_started < ${recent}
                        or not exists (select from public.notifications where job_id = jobs.id))
                 group by notification_status) outcome) as statistics,
       jobs.template_id as template,
       (select name from public.templates where id = jobs.template_id) as template_name,
       (select template_type from public.templates where id = jobs.template_id) as template_type,
       template_version, ${isoTime('jobs.updated_at')} as updated_at`;

/** A job of a service, as the very JSON that is served; undefined: it has no such job. */
export async function jobById(
  pool: Pool,
  { service, job, now, timeZone }: { service: string; job: string; now: Date; timeZone: string },
): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select json_build_object('data', row_to_json(document))::text as body
       from public.jobs cross join lateral (${jobDocument(recentFrom('$3', '$4'))}) document
      where jobs.id = $1 and jobs.service_id = $2`,
    [job, service, now.toISOString(), timeZone],
  );
  return row?.body;
}
