import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';

interface NewFolder {
  readonly service: string;
  readonly name: string;
  readonly parent: string | null;
}

/** A folder for those who have its parent, or, at the top, for all active members of the service. @returns its id. */
export async function insertFolder(client: PoolClient, { service, name, parent }: NewFolder): Promise<string> {
  const id = randomUUID();
  await client.query('insert into public.template_folder (id, service_id, name, parent_id) values ($1, $2, $3, $4)', [
    id,
    service,
    name,
    parent,
  ]);
  const users =
    parent === null
      ? `select m.user_id from public.user_to_service m join public.users u on u.id = m.user_id
          where m.service_id = $2 and u.state = 'active' and $3::uuid is null`
      : 'select user_id from public.user_folder_permissions where template_folder_id = $3 and service_id = $2';
  await client.query(
    `insert into public.user_folder_permissions (user_id, template_folder_id, service_id)
     select user_id, $1, $2 from (${users}) u`,
    [id, service, parent],
  );
  return id;
}

export async function renameFolder(client: PoolClient, id: string, name: string): Promise<void> {
  await client.query('update public.template_folder set name = $2 where id = $1', [id, name]);
}

/** Gives a folder to these members of the service, and to nobody else. False: one is no member, and nothing is changed. */
export async function setFolderUsers(
  client: PoolClient,
  { id, service, users }: { readonly id: string; readonly service: string; readonly users: readonly string[] },
): Promise<boolean> {
  const members = await client.query(
    'select from public.user_to_service where service_id = $1 and user_id = any($2) for key share',
    [service, users],
  );
  if (members.rowCount !== new Set(users).size) return false;
  await client.query(
    'delete from public.user_folder_permissions where template_folder_id = $1 and user_id <> all($2)',
    [id, users],
  );
  await client.query(
    `insert into public.user_folder_permissions (user_id, template_folder_id, service_id)
     select distinct unnest($3::uuid[]), $1::uuid, $2::uuid on conflict do nothing`,
    [id, service, users],
  );
  return true;
}

/** Deletes a folder that the transaction has locked. False: there are folders or templates in it. */
export async function deleteEmptyFolder(client: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from public.template_folder where parent_id = $1
      union all select from public.template_folder_map where template_folder_id = $1 limit 1`,
    [id],
  );
  if (rowCount !== 0) return false;
  await client.query('delete from public.user_folder_permissions where template_folder_id = $1', [id]);
  await client.query('delete from public.template_folder where id = $1', [id]);
  return true;
}
