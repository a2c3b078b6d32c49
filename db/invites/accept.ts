import type { PoolClient } from 'pg';
import type { LockedUser } from '../users/save.ts';
import { updateUser } from '../users/save.ts';
import { addMember, foldersOf } from '../users/service-members.ts';
import type { LockedInvite } from './service-invites.ts';
import { updateInvite } from './service-invites.ts';

async function hasEmailAuth(client: PoolClient, service: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from public.service_permissions where service_id = $1 and permission = 'email_auth'`,
    [service],
  );
  return rowCount === 1;
}

/** How the user signs in from now on, if the invitation says so and may. Spec: cache §3.2, step 7. */
async function authTypeAfter(
  client: PoolClient,
  service: string,
  invite: LockedInvite,
  user: LockedUser,
): Promise<string | undefined> {
  const possible =
    invite.auth_type === 'email_auth' || (invite.auth_type === 'sms_auth' && user.mobile_number !== null);
  if (!possible || user.platform_admin || user.auth_type === invite.auth_type) return undefined;
  return (await hasEmailAuth(client, service)) ? invite.auth_type : undefined;
}

/**
 * Does all that accepting an invitation means, in the transaction that has locked the invitation and the user. Who is a
 * member already keeps the permissions.
 *
 * @throws 22P02 when there is no such permission.
 */
export async function acceptInvite(
  client: PoolClient,
  service: string,
  [inviteId, invite]: readonly [string, LockedInvite],
  [userId, user]: readonly [string, LockedUser],
): Promise<void> {
  await updateInvite(client, service, inviteId, { status: 'accepted' });
  const added = await addMember(client, service, userId, {
    permissions: [...new Set(invite.permissions.split(',').filter((name) => name !== ''))],
    folders: await foldersOf(client, service, invite.folder_permissions),
  });
  if (!added) return;
  const authType = await authTypeAfter(client, service, invite, user);
  if (authType !== undefined) await updateUser(client, userId, { auth_type: authType });
}
