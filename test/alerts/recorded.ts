import type { Pool } from 'pg';
import type { AlertChannel } from '../../db/alert-deliveries.ts';
import { type Alert, recordAlerts } from '../../db/alerts.ts';
import { inTransaction } from '../../db/postgres.ts';

export const plainAlert: Alert = {
  key: 'refused/billing/2026-05-04',
  subject: 'billing of 2026-05-04 refused',
  message: 'ft_billing counts 7 messages',
};

export const ticketAlert: Alert = {
  key: 'letters-sending/2026-05-06T19:00:00.000Z/one',
  subject: 'Letters still sending',
  message: 'There are 2 letters',
  ticket: { taskType: 'notify_task_letters_sending', ccs: ['one@dvla.example', 'two@dvla.example'] },
};

/** @param alerts of any kind, also such as no code of ours raises. */
export async function record(
  pool: Pool,
  ...alerts: readonly (Omit<Alert, 'key'> & { readonly key: string })[]
): Promise<void> {
  // Delivery goes by the whole key, whatever it begins with.
  for (const alert of alerts) await inTransaction(pool, (client) => recordAlerts(client, [alert as Alert]));
}

/** `channel outcome key` of each note, in order. */
export async function notes(pool: Pool, channel?: AlertChannel): Promise<string[]> {
  const { rows } = await pool.query<{ note: string }>(
    `select concat_ws(' ', channel, outcome, alert_key) as note from nightshift.alert_delivery
      where channel = coalesce($1, channel) order by 1`,
    [channel ?? null],
  );
  return rows.map(({ note }) => note);
}
