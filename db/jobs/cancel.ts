import type { PoolClient } from 'pg';

/** Cancels a job that waits for its time. False: the service has none such, or it has begun by now. */
export async function cancelScheduledJob(
  client: PoolClient,
  { service, job, now }: { service: string; job: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update public.jobs set job_status = 'cancelled', updated_at = $3::timestamptz at time zone 'UTC'
      where id = $1 and service_id = $2 and job_status = 'scheduled'`,
    [job, service, now.toISOString()],
  );
  return rowCount === 1;
}

export interface LetterJob {
  readonly isLetter: boolean;
  /** All its letters are there. */
  readonly isReady: boolean;
  /** Its letters are printed after the first half past five in the evening, or some of them have left before. */
  readonly isTooLate: boolean;
}

/** Locks a job, and says what speaks against cancelling its letters; undefined: the service has no such job. */
export async function lockLetterJob(
  client: PoolClient,
  { service, job, now, timeZone }: { service: string; job: string; now: Date; timeZone: string },
): Promise<LetterJob | undefined> {
  const { rows } = await client.query<LetterJob>(
    `select template_type = 'letter' as "isLetter", job_status = 'finished all notifications created' as "isReady",
            $3::timestamptz at time zone $4
              >= date_trunc('day', (jobs.created_at at time zone 'UTC' at time zone $4) + interval '6 hours 30 minutes')
                 + interval '17 hours 30 minutes'
            or exists (
              select from public.notifications
               where job_id = jobs.id and notification_status not in ('created', 'cancelled', 'virus-scan-failed',
                 'validation-failed', 'technical-failure', 'pending-virus-check')) as "isTooLate"
       from public.jobs join public.templates on templates.id = jobs.template_id
      where jobs.id = $1 and jobs.service_id = $2 for update of jobs`,
    [job, service, now.toISOString(), timeZone],
  );
  return rows[0];
}

/** Cancels a job and its letters, which cost nothing then. @returns how many letters. */
export async function cancelLetters(client: PoolClient, job: string, now: Date): Promise<number> {
  const at = now.toISOString();
  const { rowCount } = await client.query(
    `update public.notifications
        set notification_status = 'cancelled', updated_at = $2::timestamptz at time zone 'UTC', billable_units = 0
      where job_id = $1`,
    [job, at],
  );
  await client.query(
    `update public.jobs set job_status = 'cancelled', updated_at = $2::timestamptz at time zone 'UTC' where id = $1`,
    [job, at],
  );
  return rowCount ?? 0;
}
