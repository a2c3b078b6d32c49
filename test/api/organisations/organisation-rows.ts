import type { Pool } from 'pg';
import type { TestApi } from '../../support/api.ts';
import { uuid } from '../../support/raw-rows.ts';
import { insertOrganisations, insertServices } from '../dashboard-rows.ts';

export const user = uuid(1);
export const ministry = uuid(11);
export const council = uuid(12);
export const emailBranding = uuid(21);
export const letterBranding = uuid(22);
export const nowhere = uuid(99);

/** Two organisations, a user, brandings; of the ministry's services the second has a branding of its own. Returns their ids. */
export async function insertOrganisationRows(pool: Pool): Promise<[string, string]> {
  await pool.query(
    `insert into public.users (id, name, email_address, created_at, _password, mobile_number, password_changed_at,
                               failed_login_count, state, platform_admin, email_access_validated_at)
     values ($1, 'Alice', 'alice@testing.gov.uk', '2026-01-01', '', '07700900001', '2026-01-01', 0, 'active', false, '2026-01-01')`,
    [user],
  );
  await pool.query(
    `insert into public.email_branding (id, name, brand_type) values ($1, 'Ours', 'org'), ($2, 'Its own', 'org')`,
    [emailBranding, uuid(23)],
  );
  await pool.query(`insert into public.letter_branding (id, name, filename) values ($1, 'Ours', 'ours')`, [
    letterBranding,
  ]);
  await insertOrganisations(pool, [
    { id: ministry, name: 'Ministry of Testing' },
    { id: council, name: 'Council' },
  ]);
  const [first = '', second = ''] = await insertServices(pool, [
    { name: 'first', organisation_id: ministry },
    { name: 'second', organisation_id: ministry, restricted: true },
  ]);
  await pool.query('insert into public.service_email_branding values ($1, $2)', [second, uuid(23)]);
  await pool.query('update public.services set created_by_id = $1', [user]);
  await pool.query(`insert into public.domain values ('council.gov.uk', $1)`, [council]);
  return [first, second];
}

/** The status of a POST, and what it says. */
export async function post(api: TestApi, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await api.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** The JSON of a GET. */
export async function read<T = unknown>(api: TestApi, path: string): Promise<T> {
  // The caller knows what is served there.
  return (await (await api.get(path)).json()) as T;
}
