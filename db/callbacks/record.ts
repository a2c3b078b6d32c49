import type { PoolClient } from 'pg';

/**
 * Enters the present status of notifications whose service has a callback for delivery statuses, for whoever delivers
 * it. Called in the transaction that changes the status: a crash then loses neither, or both. Done twice, or for a status
 * that was entered before, it enters nothing more. Spec: nightly §13, W4.
 *
 * @param notificationIds of rows in `notifications` or `notification_history`; others are passed over.
 * @returns how many were entered.
 */
export async function recordCallbacks(client: PoolClient, notificationIds: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `with present as (
       select id, service_id, notification_status from public.notifications where id = any($1)
       union all
       select h.id, h.service_id, h.notification_status from public.notification_history h
        where h.id = any($1) and not exists (select from public.notifications n where n.id = h.id))
     insert into nightshift.callback_due (notification_id, service_id, kind, status)
     select p.id, p.service_id, c.callback_type, p.notification_status
       from present p join public.service_callback_api c on c.service_id = p.service_id
      where c.callback_type = 'delivery_status' and p.notification_status is not null
      -- The same order for all, so that two of them never wait for each other.
      order by p.id
     on conflict (notification_id, status) do nothing`,
    [notificationIds],
  );
  return rowCount ?? 0;
}
