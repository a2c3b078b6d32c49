import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';
import { type Moment, momentValues } from '../services/moment.ts';
import { daysOfPage, outcomes } from './outcomes.ts';

/**
 * SQL: common table expressions after one named `page`, of rows of `jobs`, that end with `document`: each job's id, and its
 * document as it is served. $1 and $2 are the moment of the request. Spec: cache §5.6.
 */
export const jobDocuments = `${daysOfPage},
document as (
  select archived, contact_list_id, ${isoTime('jobs.created_at')} as created_at,
         (select json_build_object('id', id, 'name', name) from public.users where id = jobs.created_by_id) as created_by,
         jobs.id, job_status, notification_count, original_file_name,
         ${isoTime('processing_finished')} as processing_finished, ${isoTime('processing_started')} as processing_started,
         ${isoTime('scheduled_for')} as scheduled_for, jobs.service_id as service,
         (select json_build_object('name', name) from public.services where id = jobs.service_id) as service_name,
         ${outcomes} as statistics,
         jobs.template_id as template,
         (select name from public.templates where id = jobs.template_id) as template_name,
         (select template_type from public.templates where id = jobs.template_id) as template_type,
         template_version, ${isoTime('jobs.updated_at')} as updated_at
    from page jobs
)`;

/** A job of a service, as the very JSON that is served; undefined: it has no such job. */
export async function jobById(
  pool: Pool,
  { service, job }: { service: string; job: string },
  moment: Moment,
): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `with page as (select * from public.jobs where id = $3 and service_id = $4), ${jobDocuments}
     select json_build_object('data', row_to_json(document))::text as body from document`,
    [...momentValues(moment), job, service],
  );
  return row?.body;
}
