import type { PoolClient } from 'pg';
import type { StatusChange } from './mark-due.ts';

/** Statuses that a receipt may still change: the first final one wins. Spec: nightly §9.3. */
export const openStatuses: readonly (string | null)[] = [
  'created',
  'sending',
  'pending',
  'sent',
  'pending-virus-check',
];

/** Gives locked notifications other statuses, in whichever table they are. */
export async function changeStatuses(client: PoolClient, changes: readonly StatusChange[]): Promise<void> {
  for (const table of ['notifications', 'notification_history'] as const) {
    const rows = changes
      .filter(({ notification }) => notification.table === table)
      .map(({ notification: { id }, status, provider }) => ({ id, status, provider }));
    if (rows.length === 0) continue;
    await client.query(
      `update public.${table} as n
          set notification_status = c.status, sent_by = coalesce(c.provider, n.sent_by),
              updated_at = timezone('utc', clock_timestamp())
         from jsonb_to_recordset($1) as c (id uuid, status text, provider text) where n.id = c.id`,
      [JSON.stringify(rows)],
    );
  }
}
