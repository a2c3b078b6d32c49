import type { Pool } from 'pg';
import type { TestApi } from '../../support/api.ts';
import { uuid } from '../../support/raw-rows.ts';

export const alice = uuid(1);
export const admin = uuid(2);
export const gina = uuid(3);
export const ministry = uuid(11);
export const emailBranding = uuid(21);
export const letterBranding = uuid(22);
/** As Notify's migrations made it. */
export const nhsBranding = 'a7dc4e56-660b-4db7-8cff-12c37b12b5ea';
export const nowhere = uuid(99);

/** Three users, of whom Alice and the admin are at the ministry, which has a default branding. */
export async function insertPeople(pool: Pool): Promise<void> {
  await pool.query(
    `insert into public.users (id, name, email_address, created_at, _password, mobile_number, password_changed_at,
                               failed_login_count, state, platform_admin, email_access_validated_at)
     select id, name, email, '2026-01-01', '', '07700900001', '2026-01-01', 0, 'active', name = 'Admin', '2026-01-01'
       from unnest($1::uuid[], $2::text[], $3::text[]) as person (id, name, email)`,
    [
      [alice, admin, gina],
      ['Alice', 'Admin', 'Gina'],
      ['alice@deep.testing.gov.uk', 'admin@testing.gov.uk', 'gina@surgery.nhs.net'],
    ],
  );
  await pool.query(
    `insert into public.email_branding (id, name, brand_type) values ($1, 'Ours', 'org'), ($2, 'NHS', 'org')`,
    [emailBranding, nhsBranding],
  );
  await pool.query(`insert into public.letter_branding (id, name, filename) values ($1, 'Ours', 'ours')`, [
    letterBranding,
  ]);
  await pool.query(
    `insert into public.organisation (id, name, active, created_at, can_approve_own_go_live_requests, organisation_type,
                                      crown, email_branding_id, letter_branding_id, agreement_signed)
     values ($1, 'Ministry of Testing', true, '2026-01-01', false, 'central', true, $2, $3, true)`,
    [ministry, emailBranding, letterBranding],
  );
  await pool.query(`insert into public.domain values ('testing.gov.uk', $1)`, [ministry]);
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** The status of a POST, and what it says. */
export async function post(api: TestApi, path: string, body?: unknown, headers = {}): Promise<Reply> {
  const response = await api.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

export async function read(api: TestApi, path: string): Promise<Reply> {
  const response = await api.get(path);
  // The caller knows what is served there.
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

export function newService(name: string, extra: object = {}): object {
  return {
    name,
    user_id: alice,
    created_by: alice,
    email_message_limit: 50,
    letter_message_limit: 50,
    restricted: true,
    sms_message_limit: 50,
    ...extra,
  };
}

/** Makes a service through the API, and returns its id. */
export async function makeService(api: TestApi, name: string, extra: object = {}): Promise<string> {
  const { status, body } = await post(api, '/service', newService(name, extra));
  if (status !== 201) throw new Error(`Expected 201, got ${status}: ${JSON.stringify(body)}`);
  return (body as { data: { id: string } }).data.id;
}
