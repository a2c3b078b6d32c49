import type { Pool } from 'pg';
import type { DayInterval } from '../../../../db/reporting/days.ts';

/** Reads `notifications` only: right for days of which nothing is archived yet. Spec: nightly §3. */
export async function writeProcessingTime(pool: Pool, { day, startUtc, endUtc }: DayInterval): Promise<void> {
  const { rows } = await pool.query<{ total: number; within: number }>(
    `select count(id)::int as total,
            coalesce(sum(case when sent_at - created_at <= interval '10 seconds' then 1 else 0 end), 0)::int as within
       from notifications
      where created_at >= $1 and created_at < $2 and api_key_id is not null and key_type <> 'test'
        and notification_type <> 'letter'`,
    [startUtc, endUtc],
  );
  const counts = rows[0];
  if (counts === undefined) throw new Error(`The counts of ${day}: expected one row, got none`);
  await pool.query(
    `insert into reference.ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at)
     values ($1, $2, $3, timezone('utc', now()))
     on conflict (bst_date) do update
        set messages_total = excluded.messages_total, messages_within_10_secs = excluded.messages_within_10_secs,
            updated_at = timezone('utc', now())`,
    [day, counts.total, counts.within],
  );
}
