import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';

/** How many jobs of a service are scheduled, and for when the first of them, in ISO 8601. */
export async function scheduledJobs(
  pool: Pool,
  service: string,
): Promise<{ count: number; soonest_scheduled_for: string | null }> {
  return boundedRow(
    pool,
    `select count(*)::int as count,
            to_char(min(scheduled_for), 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') as soonest_scheduled_for
       from public.jobs where service_id = $1 and job_status = 'scheduled'`,
    [service],
  );
}

/** How many messages of a job are there so far; undefined: the service has no such job. */
export async function countOfMessages(pool: Pool, service: string, job: string): Promise<number | undefined> {
  const [row] = await boundedQuery<{ count: number }>(
    pool,
    `select (select count(*)::int from public.notifications where job_id = jobs.id) as count
       from public.jobs where id = $1 and service_id = $2`,
    [job, service],
  );
  return row?.count;
}
