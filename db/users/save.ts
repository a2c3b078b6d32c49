import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';

/** What callers may set, under the names of the columns. Times are ISO 8601, UTC unless they say otherwise. */
export interface UserFields {
  readonly name?: string | undefined;
  readonly email_address?: string | undefined;
  readonly mobile_number?: string | null | undefined;
  readonly auth_type?: string | undefined;
  readonly state?: string | undefined;
  readonly platform_admin?: boolean | undefined;
  readonly current_session_id?: string | null | undefined;
  readonly failed_login_count?: number | undefined;
  readonly logged_in_at?: string | null | undefined;
  readonly email_access_validated_at?: string | undefined;
  readonly take_part_in_research?: boolean | undefined;
  readonly receives_new_features_email?: boolean | undefined;
}

const now = `timezone('utc', clock_timestamp())`;
const zoned = ['logged_in_at', 'email_access_validated_at'];
const parameter = (column: string, position: number) =>
  zoned.includes(column) ? `timezone('utc', $${position}::timestamptz)` : `$${position}`;

/** Inserts a user, pending unless the fields say otherwise; returns its id. @throws 23505 when the address is taken. */
export async function insertUser(
  client: PoolClient,
  fields: UserFields & { readonly name: string; readonly email_address: string },
  passwordHash: string,
): Promise<string> {
  const id = randomUUID();
  const row = {
    state: 'pending',
    platform_admin: false,
    failed_login_count: 0,
    ...fields,
    id,
    _password: passwordHash,
  };
  const columns = Object.keys(row);
  await client.query(
    `insert into public.users (${columns.join(', ')}, created_at, password_changed_at, email_access_validated_at)
     values (${columns.map((column, index) => parameter(column, index + 1)).join(', ')}, ${now}, ${now}, ${now})`,
    Object.values(row),
  );
  return id;
}

/** Sets these columns and no others. @throws 23505 when the address is taken. */
export async function updateUser(client: PoolClient, user: string, fields: UserFields): Promise<void> {
  const columns = Object.keys(fields);
  const sets = columns.map((column, index) => `${column} = ${parameter(column, index + 2)}`);
  await client.query(`update public.users set ${[...sets, `updated_at = ${now}`].join(', ')} where id = $1`, [
    user,
    ...Object.values(fields),
  ]);
}

/** Sets a password, as its hash. */
export async function updatePassword(client: PoolClient, user: string, passwordHash: string): Promise<void> {
  await client.query(
    `update public.users set _password = $2, password_changed_at = ${now}, updated_at = ${now} where id = $1`,
    [user, passwordHash],
  );
}

export interface LockedUser {
  readonly auth_type: string;
  readonly email_address: string;
  readonly failed_login_count: number;
  readonly mobile_number: string | null;
  readonly passwordHash: string;
  readonly platform_admin: boolean;
  readonly state: string;
}

/** The user, whom nobody else changes until this transaction has ended; undefined: there is none. */
export async function lockUser(client: PoolClient, user: string): Promise<LockedUser | undefined> {
  const { rows } = await client.query<LockedUser>(
    `select auth_type, email_address, failed_login_count, mobile_number, _password as "passwordHash", platform_admin, state
       from public.users where id = $1 for no key update`,
    [user],
  );
  return rows[0];
}
