import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** The hash of a user's password, with the wrong attempts since the last right one. */
export interface PasswordState {
  readonly hash: string;
  readonly failures: number;
}

/** Undefined: there is no such user. */
export async function passwordState(pool: Pool, user: string): Promise<PasswordState | undefined> {
  const [row] = await boundedQuery<PasswordState & { hash: string }>(
    pool,
    `select _password as hash, failed_login_count as failures from public.users where id = $1`,
    [user],
  );
  return row;
}

/** Counts a wrong password, or after a right one begins anew; neither if the password has been replaced meanwhile. */
export async function countAttempt(
  client: PoolClient,
  user: string,
  { hash, right }: { readonly hash: string; readonly right: boolean },
): Promise<void> {
  await client.query(
    `update public.users
        set failed_login_count = case when $3 then 0 else failed_login_count + 1 end,
            updated_at = timezone('utc', clock_timestamp())
      where id = $1 and _password = $2`,
    [user, hash, right],
  );
}
