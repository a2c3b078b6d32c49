import type { PoolClient } from 'pg';

const now = `timezone('utc', clock_timestamp())`;

interface Access {
  readonly permissions: readonly string[];
  /** Ids of folders of the service. */
  readonly folders: readonly string[];
}

/** It stays so while the service is locked. */
export async function isMember(client: PoolClient, service: string, user: string): Promise<boolean> {
  const { rowCount } = await client.query('select from public.user_to_service where service_id = $1 and user_id = $2', [
    service,
    user,
  ]);
  return rowCount === 1;
}

/** Gives the user access to the service; both are locked. False: it had that before, and nothing was changed. */
export async function addMember(
  client: PoolClient,
  service: string,
  user: string,
  { permissions, folders }: Access,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into public.user_to_service (user_id, service_id) values ($2, $1) on conflict do nothing',
    [service, user],
  );
  if (rowCount === 0) return false;
  await setPermissions(client, service, user, permissions);
  await setFolders(client, service, user, folders);
  return true;
}

/** Replaces the permissions of a user for a service. @throws 22P02 when there is no such permission. */
export async function setPermissions(
  client: PoolClient,
  service: string,
  user: string,
  permissions: readonly string[],
): Promise<void> {
  await client.query('delete from public.permissions where service_id = $1 and user_id = $2', [service, user]);
  await client.query(
    `insert into public.permissions (id, service_id, user_id, permission, created_at)
     select gen_random_uuid(), $1, $2, permission::permission_types, ${now} from unnest($3::text[]) permission`,
    [service, user, permissions],
  );
}

/** Replaces the folders that a member may see. @throws 23503 when one of them is not the service's. */
export async function setFolders(
  client: PoolClient,
  service: string,
  user: string,
  folders: readonly string[],
): Promise<void> {
  await client.query('delete from public.user_folder_permissions where service_id = $1 and user_id = $2', [
    service,
    user,
  ]);
  await client.query(
    `insert into public.user_folder_permissions (user_id, template_folder_id, service_id)
     select $2, folder, $1 from unnest($3::uuid[]) folder`,
    [service, user, folders],
  );
}

/** Those of the ids that are folders of the service. */
export async function foldersOf(client: PoolClient, service: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from public.template_folder where service_id = $1 and id::text = any($2)',
    [service, ids],
  );
  return rows.map(({ id }) => id);
}

/** Takes from the user all access to the service. */
export async function removeMember(client: PoolClient, service: string, user: string): Promise<void> {
  for (const table of ['user_folder_permissions', 'permissions', 'user_to_service']) {
    await client.query(`delete from public.${table} where service_id = $1 and user_id = $2`, [service, user]);
  }
}
