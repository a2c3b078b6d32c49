import type { Pool, PoolClient } from 'pg';
import { pendingVirusCheck } from './letter.ts';

/** Enters a letter whose file is nowhere; one that is entered already stays as it is. @param lookedFor as `bucket/name`. */
export async function noteMissing(pool: Pool, id: string, lookedFor: readonly string[]): Promise<void> {
  await pool.query(
    `insert into nightshift.letter_file_missing (notification_id, looked_for) values ($1, $2)
     on conflict (notification_id) do nothing`,
    [id, lookedFor],
  );
}

/** Takes a letter out whose file has been found: should it be lost again, that is worth another report. */
export async function forgetMissing(pool: Pool, id: string): Promise<void> {
  await pool.query('delete from nightshift.letter_file_missing where notification_id = $1', [id]);
}

export interface MissingLetter {
  readonly id: string;
  readonly reference: string | null;
  readonly lookedFor: readonly string[];
}

/**
 * Letters that have waited for more than ten minutes and that no report has named, by their id; marks them as reported.
 * Spec: nightly §7.3.
 */
export async function takeUnreported(client: PoolClient): Promise<MissingLetter[]> {
  const { rows } = await client.query<MissingLetter>(
    `with reported as (
       update nightshift.letter_file_missing m set reported_at = timezone('utc', clock_timestamp())
         from public.notifications n
        where n.id = m.notification_id and m.reported_at is null and n.notification_status = '${pendingVirusCheck}'
          and n.created_at < timezone('utc', clock_timestamp()) - interval '10 minutes'
       returning n.id, n.reference, m.looked_for as "lookedFor")
     select * from reported order by id`,
  );
  return rows;
}
