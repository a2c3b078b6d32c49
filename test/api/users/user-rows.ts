import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { TestApi } from '../../support/api.ts';

/** Inserts a user, active and with a text message to sign in, unless the columns say otherwise; returns the id. */
export async function insertUser(pool: Pool, columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = randomUUID();
  const row: Record<string, unknown> = {
    id,
    name: 'Somebody',
    email_address: `${id}@testing.gov.uk`,
    created_at: '2026-01-01',
    _password: 'no hash',
    mobile_number: '07700900001',
    password_changed_at: '2026-01-01',
    email_access_validated_at: '2026-01-01',
    failed_login_count: 0,
    state: 'active',
    platform_admin: false,
    ...columns,
  };
  const names = Object.keys(row);
  const values = names.map((_, index) => `$${index + 1}`);
  await pool.query(`insert into public.users (${names.join(', ')}) values (${values.join(', ')})`, Object.values(row));
  return id;
}

/** Inserts a service that this user has made, in trial unless told otherwise; returns the id. */
export async function insertService(pool: Pool, createdBy: string, { restricted = true } = {}): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into public.services (id, name, created_at, active, restricted, created_by_id, version, prefix_sms, rate_limit,
       letter_message_limit, sms_message_limit, email_message_limit, has_active_go_live_request, normalised_service_name,
       email_sender_local_part)
     values ($1, $4, '2026-01-01', true, $2, $3, 1, true, 3000, 50, 50, 50, false, $4, 'service')`,
    [id, restricted, createdBy, id],
  );
  return id;
}

/** Makes the user a member of the service, with permissions. */
export async function join(pool: Pool, service: string, user: string, permissions: readonly string[]): Promise<void> {
  await pool.query('insert into public.user_to_service (service_id, user_id) values ($1, $2)', [service, user]);
  await pool.query(
    `insert into public.permissions (id, service_id, user_id, permission, created_at)
     select gen_random_uuid(), $1, $2, permission::permission_types, '2026-01-01' from unnest($3::text[]) permission`,
    [service, user, permissions],
  );
}

export interface Reply<T = unknown> {
  readonly status: number;
  readonly body: T;
}

/** What the API says to the admin; the caller knows what is served there. */
export async function ask<T = unknown>(
  api: TestApi,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Reply<T>> {
  const response = await api.get(path, {
    method,
    ...(method === 'POST' && { headers: { 'content-type': 'application/json' } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

export interface UserBody {
  readonly data: Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly permissions: Readonly<Record<string, readonly string[]>>;
    readonly services: readonly string[];
  };
}

/** The user as callers see it, through the cache. */
export async function read(api: TestApi, user: string): Promise<UserBody['data']> {
  return (await ask<UserBody>(api, 'GET', `/user/${user}`)).body.data;
}

/** An answer of 400 with what is wrong. */
export const refused = (message: unknown): Reply => ({ status: 400, body: { message, result: 'error' } });
/** An answer of 400 in the words of a JSON schema. */
export const misfit = (...messages: readonly string[]): Reply => ({
  status: 400,
  body: { status_code: 400, errors: messages.map((message) => ({ error: 'ValidationError', message })) },
});
export const nothingFound: Reply = { status: 404, body: { message: 'No result found', result: 'error' } };
