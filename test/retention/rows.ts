import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import type { NotificationType } from '../../db/reporting/days.ts';
import { uuid } from '../support/raw-rows.ts';
import { insert } from '../support/table-rows.ts';

export const statuses = [
  'cancelled',
  'created',
  'sending',
  'sent',
  'delivered',
  'pending',
  'failed',
  'technical-failure',
  'temporary-failure',
  'permanent-failure',
  'pending-virus-check',
  'validation-failed',
  'virus-scan-failed',
  'returned-letter',
] as const;

interface Message extends Record<string, unknown> {
  readonly id: string;
  readonly notification_type: NotificationType;
  readonly notification_status: string | null;
  readonly created_at: string;
}

/** A row of `notifications`, with something in every column that the archiving keeps or drops. */
export function message(
  type: NotificationType,
  createdAt: string,
  differences: Readonly<Record<string, unknown>> & Partial<Pick<Message, 'notification_status'>> = {},
): Message {
  const id = randomUUID();
  return {
    id,
    to: 'somebody',
    normalised_to: 'somebody',
    _personalisation: 'signed',
    reply_to_text: 'reply',
    service_id: uuid(1),
    template_id: uuid(11),
    template_version: 3,
    job_id: uuid(21),
    job_row_number: null,
    api_key_id: uuid(31),
    key_type: 'normal',
    notification_type: type,
    created_at: createdAt,
    sent_at: createdAt,
    sent_by: 'somebody else',
    updated_at: createdAt,
    reference: id.slice(0, 8).toUpperCase(),
    billable_units: 2,
    client_reference: 'theirs',
    international: true,
    phone_prefix: '44',
    rate_multiplier: 3,
    notification_status: 'delivered',
    created_by_id: uuid(41),
    postage: type === 'letter' ? 'second' : null,
    document_download_count: 4,
    ...differences,
  };
}

const service = (id: string) => ({
  id,
  name: `Service ${id}`,
  created_at: '2020-01-01',
  active: true,
  restricted: false,
  created_by_id: uuid(41),
  version: 1,
  prefix_sms: true,
  rate_limit: 3000,
  letter_message_limit: 1,
  sms_message_limit: 1,
  email_message_limit: 1,
  has_active_go_live_request: false,
  normalised_service_name: id,
  email_sender_local_part: id,
  count_as_live: true,
  international_sms_message_limit: 1,
  confirmed_unique: false,
  confirmed_email_sender_name: false,
});

/** Inserts rows by table, with foreign keys off. */
export async function insertAll(pool: Pool, tables: Readonly<Record<string, readonly object[]>>): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    for (const [table, rows] of Object.entries(tables)) await insert(client, table, rows);
  });
}

/** Services, and what the rows of {@link message} refer to. */
export const addServices = (pool: Pool, ...ids: readonly string[]) =>
  insertAll(pool, {
    services: ids.map((id) => service(id)),
    jobs: [
      {
        id: uuid(21),
        original_file_name: 'people.csv',
        service_id: uuid(1),
        template_id: uuid(11),
        created_at: '2020-01-01',
        notification_count: 1,
        notifications_sent: 1,
        template_version: 3,
        notifications_delivered: 0,
        notifications_failed: 0,
        job_status: 'finished',
        archived: false,
      },
    ],
    api_keys: [
      {
        id: uuid(31),
        name: 'A key',
        secret: '-',
        service_id: uuid(1),
        created_at: '2020-01-01',
        created_by_id: uuid(41),
        version: 1,
        key_type: 'normal',
      },
    ],
    templates_history: [
      {
        id: uuid(11),
        name: 'A template',
        template_type: 'sms',
        created_at: '2020-01-01',
        content: '',
        service_id: uuid(1),
        created_by_id: uuid(41),
        version: 3,
        archived: false,
        hidden: false,
        has_unsubscribe_link: false,
      },
    ],
  });

/** A service's own retention of a type, in days. */
export const retention = (service_id: string, notification_type: NotificationType, days_of_retention: number) => ({
  id: randomUUID(),
  service_id,
  notification_type,
  days_of_retention,
  created_at: '2020-01-01',
});

/** A service's callback, for delivery statuses unless another is named. */
export const callback = (service_id: string, callback_type = 'delivery_status') => ({
  id: randomUUID(),
  service_id,
  url: 'https://example.gov.uk',
  bearer_token: '-',
  created_at: '2020-01-01',
  updated_by_id: uuid(41),
  version: 1,
  callback_type,
});

/** Statuses by id. */
export async function statusesIn(pool: Pool, table: string): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; status: string }>(
    `select id, notification_status as status from public.${table} order by created_at, id`,
  );
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
}

/**
 * As a receipt comes in: a row that waits for one gets its status, and where there is none in `notifications`, the one in
 * `notification_history`. @returns the table that had it.
 */
export async function receive(pool: Pool, id: string, status: string): Promise<string | undefined> {
  for (const table of ['notifications', 'notification_history']) {
    const { rowCount } = await pool.query(
      `update public.${table} set notification_status = $2 where id = $1 and notification_status in ('sending', 'pending', 'sent')`,
      [id, status],
    );
    if (rowCount === 1) return table;
  }
  return undefined;
}
