import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';
import { isoTime } from '../../json-times.ts';
import { lockService } from '../lock-service.ts';

/** What a service sends as: text message senders, reply-to addresses, contact blocks of letters. */
export type SenderKind = 'sms' | 'replyTo' | 'letterContact';

const kinds = {
  sms: { table: 'service_sms_senders', column: 'sms_sender', more: `'inbound_number_id', inbound_number_id,` },
  replyTo: { table: 'service_email_reply_to', column: 'email_address', more: '' },
  letterContact: { table: 'service_letter_contacts', column: 'contact_block', more: '' },
} as const;

/** SQL: a row as JSON. */
function documentOf(kind: SenderKind): string {
  const { column, more } = kinds[kind];
  return `json_build_object(
    'archived', archived, 'created_at', ${isoTime('created_at')}, 'id', id, ${more} 'is_default', is_default,
    'service_id', service_id, '${column}', ${column}, 'updated_at', ${isoTime('updated_at')})`;
}

/** JSON text of those in use, the default first, then the newest. */
export async function listSenders(pool: Pool, kind: SenderKind, service: string): Promise<string> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select coalesce(json_agg(${documentOf(kind)} order by is_default desc, created_at desc), '[]')::text as body
       from public.${kinds[kind].table} where service_id = $1 and not archived`,
    [service],
  );
  return row?.body ?? '[]';
}

interface SenderId {
  readonly service: string;
  readonly id: string;
}

/** JSON text of one in use. */
export async function readSender(pool: Pool, kind: SenderKind, { service, id }: SenderId): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select ${documentOf(kind)}::text as body from public.${kinds[kind].table}
      where id = $1 and service_id = $2 and not archived`,
    [id, service],
  );
  return row?.body;
}

export interface Sender {
  readonly id: string;
  readonly value: string;
  readonly isDefault: boolean;
  readonly inboundNumber: string | null;
}

/** Those in use, with the service locked, so that there is never more than one default. Undefined: no such service. */
export async function lockSenders(
  client: PoolClient,
  kind: SenderKind,
  service: string,
): Promise<Sender[] | undefined> {
  if ((await lockService(client, service)) === undefined) return undefined;
  const { table, column } = kinds[kind];
  const inbound = kind === 'sms' ? 'inbound_number_id' : 'null::uuid';
  const { rows } = await client.query<Sender>(
    `select id, ${column} as value, is_default as "isDefault", ${inbound} as "inboundNumber"
       from public.${table} where service_id = $1 and not archived`,
    [service],
  );
  return rows;
}

async function dropDefault(client: PoolClient, kind: SenderKind, service: string): Promise<void> {
  await client.query(
    `update public.${kinds[kind].table} set is_default = false, updated_at = timezone('utc', clock_timestamp())
      where service_id = $1 and is_default and not archived`,
    [service],
  );
}

interface SenderValue {
  readonly value: string;
  readonly isDefault: boolean;
  /** Of text message senders: the id of the inbound number that the value is. */
  readonly inboundNumber?: string | undefined;
}

/** Returns JSON text of the new row. The service is locked. */
export async function addSender(
  client: PoolClient,
  kind: SenderKind,
  service: string,
  { value, isDefault, inboundNumber }: SenderValue,
): Promise<string> {
  if (isDefault) await dropDefault(client, kind, service);
  const { table, column } = kinds[kind];
  const isNumber = inboundNumber !== undefined;
  const { rows } = await client.query<{ body: string }>(
    `insert into public.${table} (id, service_id, ${column}, is_default, created_at, archived${isNumber ? ', inbound_number_id' : ''})
     values (gen_random_uuid(), $1, $2, $3, timezone('utc', clock_timestamp()), false${isNumber ? ', $4' : ''})
     returning ${documentOf(kind)}::text as body`,
    [service, value, isDefault, ...(isNumber ? [inboundNumber] : [])],
  );
  return rows[0]?.body ?? '';
}

/** Returns JSON text of the row afterwards. The service is locked, and has the row in use. */
export async function changeSender(
  client: PoolClient,
  kind: SenderKind,
  { service, id }: SenderId,
  { value, isDefault }: SenderValue,
): Promise<string> {
  if (isDefault) await dropDefault(client, kind, service);
  const { table, column } = kinds[kind];
  const { rows } = await client.query<{ body: string }>(
    `update public.${table} set ${column} = $2, is_default = $3, updated_at = timezone('utc', clock_timestamp())
      where id = $1 returning ${documentOf(kind)}::text as body`,
    [id, value, isDefault],
  );
  return rows[0]?.body ?? '';
}

/** Makes a text message sender an inbound number. Returns JSON text of the row afterwards. */
export async function replaceByNumber(
  client: PoolClient,
  sender: string,
  { value, inboundNumber }: { readonly value: string; readonly inboundNumber: string },
): Promise<string> {
  const { rows } = await client.query<{ body: string }>(
    `update public.service_sms_senders
        set sms_sender = $2, inbound_number_id = $3, updated_at = timezone('utc', clock_timestamp())
      where id = $1 returning ${documentOf('sms')}::text as body`,
    [sender, value, inboundNumber],
  );
  return rows[0]?.body ?? '';
}

/** Returns JSON text of the row afterwards. Templates that named a contact block name none from now on. */
export async function archiveSender(client: PoolClient, kind: SenderKind, id: string): Promise<string> {
  if (kind === 'letterContact') {
    await client.query(
      'update public.templates set service_letter_contact_id = null where service_letter_contact_id = $1',
      [id],
    );
  }
  const { rows } = await client.query<{ body: string }>(
    `update public.${kinds[kind].table} set archived = true, updated_at = timezone('utc', clock_timestamp())
      where id = $1 returning ${documentOf(kind)}::text as body`,
    [id],
  );
  return rows[0]?.body ?? '';
}
