import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { jobDocuments } from './job.ts';

export const jobsPageSize = 50;

export interface JobFilter {
  readonly service: string;
  /** Created since that many midnights. */
  readonly limitDays?: number | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly contactList?: string | undefined;
}

/**
 * A page of a service's jobs: those that have not begun first, then the latest. Made-up files, in which single messages
 * are kept, are no jobs.
 *
 * @param page from 1.
 * @returns the jobs as a JSON list, and how many there are on all pages.
 */
export async function jobsOfService(
  pool: Pool,
  { service, limitDays, statuses, contactList }: JobFilter,
  page: number,
  moment: Moment,
): Promise<{ data: string; total: number }> {
  return boundedRow<{ data: string; total: number }>(
    pool,
    `with chosen as (
       select * from public.jobs
        where service_id = $3 and original_file_name not in ('Test message', 'Report')
          and ($4 = '' or created_at >= (${today}::timestamp - nullif($4, '')::int * interval '1 day') at time zone $2 at time zone 'UTC')
          and ($5 = '' or job_status = any(string_to_array($5, ',')))
          and ($6 = '' or contact_list_id = nullif($6, '')::uuid)
     ), page as (
       select *, row_number() over (order by processing_started desc, created_at desc, id) as position
         from chosen order by position limit ${jobsPageSize} offset ($7::int - 1) * ${jobsPageSize}
     ), ${jobDocuments}
     select coalesce(json_agg(document order by position), '[]')::text as data,
            (select count(*)::int from chosen) as total
       from document join page using (id)`,
    [
      ...momentValues(moment),
      service,
      limitDays?.toString() ?? '',
      statuses?.join(',') ?? '',
      contactList ?? '',
      page.toString(),
    ],
  );
}
