import type { PoolClient } from 'pg';
import { lockServicesOfUser } from '../services/lock-service.ts';
import { mayLeave, withoutUser } from './managers.ts';
import { lockUser } from './save.ts';

/**
 * Takes from a user all access, and from its row whatever tells who it was. False: one of the active services would keep too
 * few managers, and nothing was changed. Undefined: there is no such user.
 */
export async function archiveUser(
  client: PoolClient,
  user: string,
  { emailDomain, passwordHash }: { readonly emailDomain: string; readonly passwordHash: string },
): Promise<boolean | undefined> {
  await lockServicesOfUser(client, user);
  if ((await lockUser(client, user)) === undefined) return undefined;
  // From here on nobody makes the user a member. Who has done so before the lock is seen now.
  for (const id of await lockServicesOfUser(client, user)) {
    if (!mayLeave(await withoutUser(client, id, user))) return false;
  }
  for (const table of [
    'user_folder_permissions',
    'permissions',
    'user_to_service',
    'organisation_user_permissions',
    'user_to_organisation',
  ]) {
    await client.query(`delete from public.${table} where user_id = $1`, [user]);
  }
  await client.query(
    `update public.users
        set auth_type = 'email_auth', name = 'Archived user', mobile_number = null, platform_admin = false, state = 'inactive',
            email_address = to_char(timezone('utc', clock_timestamp()), '"_archived_"YYYY-MM-DD-HH24:MI:SS_') || id || '@' || $2::text,
            _password = $3, current_session_id = '00000000-0000-0000-0000-000000000000',
            updated_at = timezone('utc', clock_timestamp())
      where id = $1`,
    [user, emailDomain, passwordHash],
  );
  return true;
}
