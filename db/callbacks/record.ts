import type { PoolClient } from 'pg';

/** What services may ask to be told of a message, in the words of `service_callback_api`. */
export type StatusCallback = 'delivery_status' | 'returned_letter';

/**
 * Enters the present status of notifications whose service has a callback of the kind, for whoever delivers it. Called in
 * the transaction that changes the status: a crash then loses neither, or both. Done twice, or for a status that was
 * entered before, it enters nothing more. Spec: nightly §13, W4 and W16.
 *
 * @param notificationIds of rows in `notifications` or `notification_history`; others are passed over.
 * @returns how many were entered.
 */
export async function recordCallbacks(
  client: PoolClient,
  kind: StatusCallback,
  notificationIds: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    `with present as (
       select id, service_id, notification_status from public.notifications where id = any($1)
       union all
       select h.id, h.service_id, h.notification_status from public.notification_history h
        where h.id = any($1) and not exists (select from public.notifications n where n.id = h.id))
     insert into nightshift.callback_due (notification_id, service_id, kind, status)
     select p.id, p.service_id, c.callback_type, p.notification_status
       from present p join public.service_callback_api c on c.service_id = p.service_id
      where c.callback_type = $2 and p.notification_status is not null
      -- The same order for all, so that two of them never wait for each other.
      order by p.id
     on conflict (notification_id, kind, status, complaint_id) do nothing`,
    [notificationIds, kind],
  );
  return rowCount ?? 0;
}

/** A complaint, as it was entered. */
export interface EnteredComplaint {
  readonly id: string;
  readonly notificationId: string;
  readonly serviceId: string;
}

/** Enters a new complaint for a service that has a callback for them, in the transaction that enters the complaint. */
export async function recordComplaintCallback(
  client: PoolClient,
  { id, notificationId, serviceId }: EnteredComplaint,
): Promise<void> {
  await client.query(
    `insert into nightshift.callback_due (notification_id, service_id, kind, complaint_id)
     select $1, service_id, callback_type, $2 from public.service_callback_api
      where service_id = $3 and callback_type = 'complaint'`,
    [notificationId, id, serviceId],
  );
}
