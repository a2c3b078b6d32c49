import type { PoolClient } from 'pg';
import { type EnteredComplaint, recordComplaintCallback } from '../callbacks/record.ts';
import { type LockedNotification, lockNotifications } from './lock-notifications.ts';

/** That somebody does not want an e-mail. Whose it was is not kept: the notification tells, for as long as it does. */
export interface Complaint {
  /** Of the e-mail, at SES. */
  readonly reference: string;
  /** Of the complaint, at SES; null: it has none. */
  readonly feedbackId: string | null;
  /** abuse, virus, ... as the recipient's provider says; null: it does not say. */
  readonly type: string | null;
  /** ISO 8601. */
  readonly complainedAt: string | null;
}

/** The e-mails that a complaint is about, and the complaints that were entered: none the second time. */
export interface Complained {
  readonly found: readonly LockedNotification[];
  readonly entered: readonly EnteredComplaint[];
}

/** The notification is locked: whoever brings the same complaint waits, and then finds it entered. */
async function enter(
  client: PoolClient,
  { id, serviceId }: LockedNotification,
  { feedbackId, type, complainedAt }: Complaint,
): Promise<EnteredComplaint[]> {
  const { rows } = await client.query<EnteredComplaint>(
    `insert into public.complaints (id, notification_id, service_id, ses_feedback_id, complaint_type, complaint_date, created_at)
     select gen_random_uuid(), $1, s.id, $3, $4, $5::timestamptz at time zone 'UTC', timezone('utc', clock_timestamp())
       from public.services s
      where s.id = $2
        and not exists (select from public.complaints where notification_id = $1 and ses_feedback_id is not distinct from $3)
     returning id, notification_id as "notificationId", service_id as "serviceId"`,
    [id, serviceId, feedbackId, type, complainedAt],
  );
  return rows;
}

/**
 * Enters a complaint and the callback of its service in the caller's transaction; the e-mail keeps its status. The same
 * complaint again changes nothing. Spec: nightly §9.4.
 *
 * @param timeZone IANA name of the reporting zone.
 */
export async function complain(client: PoolClient, complaint: Complaint, timeZone: string): Promise<Complained> {
  const search = { type: 'email', by: 'reference', values: [complaint.reference] } as const;
  const found = await lockNotifications(client, search, timeZone);
  const entered: EnteredComplaint[] = [];
  for (const notification of found) entered.push(...(await enter(client, notification, complaint)));
  for (const each of entered) await recordComplaintCallback(client, each);
  return { found, entered };
}
