import type { Pool, PoolClient } from 'pg';

export interface Alert {
  /** What it is about; the same key alerts once. */
  readonly key: string;
  readonly subject: string;
  readonly message: string;
}

/** Enters alerts in the transaction that found them; those whose key is known are left as they are. */
export async function recordAlerts(client: PoolClient, alerts: readonly Alert[]): Promise<void> {
  await client.query(
    `insert into nightshift.alert (key, subject, message)
     select key, subject, message from jsonb_to_recordset($1::jsonb) as a (key text, subject text, message text)
     on conflict (key) do nothing`,
    [JSON.stringify(alerts)],
  );
}

/** Alerts that nobody has been told yet, oldest first. */
export async function unraisedAlerts(pool: Pool): Promise<Alert[]> {
  const { rows } = await pool.query<Alert>(
    'select key, subject, message from nightshift.alert where raised_at is null order by found_at, key',
  );
  return rows;
}

export async function markRaised(pool: Pool, key: string): Promise<void> {
  await pool.query(`update nightshift.alert set raised_at = timezone('utc', now()) where key = $1`, [key]);
}
