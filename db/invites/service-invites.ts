import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

/** What an invitation to a service says, under the names that callers know. */
export interface ServiceInvite {
  readonly auth_type: string;
  readonly email_address: string;
  /** Ids of folders, as far as they are known. */
  readonly folder_permissions: readonly string[];
  readonly from_user: string;
  /** Separated by commas. */
  readonly permissions: string;
  readonly service: string;
  readonly status: 'pending' | 'accepted' | 'cancelled';
}

type SomeOfInvite = { [K in keyof ServiceInvite]?: ServiceInvite[K] | undefined };

/** SQL of the JSON of an invitation, over a row `i`. Spec: cache §5.6. */
const inviteDocument = `(select row_to_json(document) from (select
  i.auth_type, ${isoTime('i.created_at')} as created_at, i.email_address, i.folder_permissions, i.user_id as from_user, i.id,
  i.permissions, i.service_id as service, i.status) document)`;

const answerOf = `select '{"data":' || ${inviteDocument} || '}' as body from public.invited_users i`;

/** `{"data":[invite...]}` of a service, oldest first; none when there is no such service. */
export async function serviceInvites(pool: Pool, service: string): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select '{"data":' || coalesce(json_agg(${inviteDocument} order by i.created_at, i.id)::text, '[]') || '}' as body
       from public.invited_users i where i.service_id = $1`,
    [service],
  );
  return body;
}

/** `{"data":invite}`; undefined: there is none, or not of this service. */
export async function serviceInvite(pool: Pool, invite: string, service?: string): Promise<string | undefined> {
  const ofService = service === undefined ? '' : 'and i.service_id = $2';
  const values = service === undefined ? [invite] : [invite, service];
  const [row] = await boundedQuery<{ body: string }>(pool, `${answerOf} where i.id = $1 ${ofService}`, values);
  return row?.body;
}

/** `{"data":invite}` as this transaction has left it. */
export async function inviteAsChanged(client: PoolClient, invite: string): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(`${answerOf} where i.id = $1`, [invite]);
  return rows[0]?.body;
}

const columns = {
  auth_type: 'auth_type',
  email_address: 'email_address',
  folder_permissions: 'folder_permissions',
  from_user: 'user_id',
  permissions: 'permissions',
  service: 'service_id',
  status: 'status',
} as const satisfies Record<keyof ServiceInvite, string>;

function rowOf(fields: SomeOfInvite): [string, unknown][] {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = fields[field as keyof ServiceInvite]; // the keys of a const object
    if (value === undefined) return [];
    return [[column, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

/** Inserts an invitation and returns its id. @throws 23503 when there is no such service or user. */
export async function insertInvite(client: PoolClient, invite: ServiceInvite): Promise<string> {
  const id = randomUUID();
  const row = rowOf(invite);
  await client.query(
    `insert into public.invited_users (id, created_at, ${row.map(([column]) => column).join(', ')})
     values ($1, timezone('utc', clock_timestamp()), ${row.map((_, index) => `$${index + 2}`).join(', ')})`,
    [id, ...row.map(([, value]) => value)],
  );
  return id;
}

/** Sets these fields and no others. @throws 23503 as {@link insertInvite}. */
export async function updateInvite(
  client: PoolClient,
  service: string,
  invite: string,
  fields: SomeOfInvite,
): Promise<void> {
  const row = rowOf(fields);
  if (row.length === 0) return;
  await client.query(
    `update public.invited_users set ${row.map(([column], index) => `${column} = $${index + 3}`).join(', ')}
      where id = $1 and service_id = $2`,
    [invite, service, ...row.map(([, value]) => value)],
  );
}

export interface LockedInvite extends Omit<ServiceInvite, 'service' | 'from_user'> {
  readonly ageSeconds: number;
}

/** The invitation of the service, which nobody else changes until this transaction has ended; undefined: there is none. */
export async function lockInvite(
  client: PoolClient,
  service: string,
  invite: string,
  now: Date,
): Promise<LockedInvite | undefined> {
  const { rows } = await client.query<LockedInvite>(
    `select auth_type, email_address, folder_permissions, permissions, status,
            extract(epoch from timezone('utc', $3::timestamptz) - created_at)::float as "ageSeconds"
       from public.invited_users where id = $1 and service_id = $2 for update`,
    [invite, service, now.toISOString()],
  );
  return rows[0];
}
