import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

/** What an invitation to an organisation says. */
export interface OrganisationInvite {
  readonly email_address: string;
  readonly invited_by: string;
  readonly organisation: string;
  readonly permissions: readonly string[];
}

/** SQL of the JSON of an invitation, over a row `i`. */
const inviteDocument = `(select row_to_json(document) from (select
  ${isoTime('i.created_at')} as created_at, i.email_address, i.id, i.invited_by_id as invited_by,
  i.organisation_id as organisation, array_remove(string_to_array(i.permissions, ','), '') as permissions,
  i.status) document)`;

const answerOf = `select '{"data":' || ${inviteDocument} || '}' as body from public.invited_organisation_users i`;

/** `{"data":[invite...]}` of an organisation, oldest first; none when there is no such organisation. */
export async function organisationInvites(pool: Pool, organisation: string): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select '{"data":' || coalesce(json_agg(${inviteDocument} order by i.created_at, i.id)::text, '[]') || '}' as body
       from public.invited_organisation_users i where i.organisation_id = $1`,
    [organisation],
  );
  return body;
}

/** `{"data":invite}`; undefined: there is none, or not of this organisation. */
export async function organisationInvite(
  pool: Pool,
  invite: string,
  organisation?: string,
): Promise<string | undefined> {
  const ofOrganisation = organisation === undefined ? '' : 'and i.organisation_id = $2';
  const values = organisation === undefined ? [invite] : [invite, organisation];
  const [row] = await boundedQuery<{ body: string }>(pool, `${answerOf} where i.id = $1 ${ofOrganisation}`, values);
  return row?.body;
}

async function inviteAsChanged(client: PoolClient, invite: string): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(`${answerOf} where i.id = $1`, [invite]);
  return rows[0]?.body;
}

/** Inserts a pending invitation; `{"data":invite}`. @throws 23503 when there is no such organisation or user. */
export async function insertOrganisationInvite(
  client: PoolClient,
  { email_address, invited_by, organisation, permissions }: OrganisationInvite,
): Promise<string | undefined> {
  const id = randomUUID();
  await client.query(
    `insert into public.invited_organisation_users
       (id, email_address, invited_by_id, organisation_id, created_at, status, permissions)
     values ($1, $2, $3, $4, timezone('utc', clock_timestamp()), 'pending', $5)`,
    [id, email_address, invited_by, organisation, permissions.join(',')],
  );
  return inviteAsChanged(client, id);
}

/** Whether the organisation has the invitation, which nobody else changes until this transaction has ended. */
export async function lockOrganisationInvite(
  client: PoolClient,
  organisation: string,
  invite: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from public.invited_organisation_users where id = $1 and organisation_id = $2 for update',
    [invite, organisation],
  );
  return rowCount === 1;
}

/** `{"data":invite}` with its new status. */
export async function setOrganisationInviteStatus(
  client: PoolClient,
  invite: string,
  status: string,
): Promise<string | undefined> {
  await client.query('update public.invited_organisation_users set status = $2 where id = $1', [invite, status]);
  return inviteAsChanged(client, invite);
}
