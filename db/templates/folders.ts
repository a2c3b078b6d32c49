import type { Pool, PoolClient } from 'pg';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { foldersKey } from '../cache/keys.ts';
import { jsonObject } from './fields.ts';

/** A folder of templates. Spec: cache §5.3. */
export interface TemplateFolder {
  readonly id: string;
  readonly name: string;
  readonly parent_id: string | null;
  readonly service_id: string;
  readonly users_with_permission: readonly string[];
}

const folder = jsonObject({
  id: 'f.id',
  name: 'f.name',
  parent_id: 'f.parent_id',
  service_id: 'f.service_id',
  users_with_permission:
    'array(select user_id from public.user_folder_permissions where template_folder_id = f.id order by user_id)',
});

const foldersOfService = `select '[' || coalesce((select string_agg(${folder}::text, ',' order by f.name, f.id)
    from public.template_folder f where f.service_id = s.id), '') || ']' as body from public.services s where s.id = $1`;

/** `[folder, ...]`, bare, as Notify caches them. None: there is no such service. Spec: cache §1.2. */
export function templateFolders(pool: Pool, service: string): CachedRead {
  return documentRead(pool, {
    key: foldersKey(service),
    statement: foldersOfService,
    values: [service],
  });
}

/** The text of {@link templateFolders}, as the open transaction has left it. */
export async function foldersAsServed(client: PoolClient, service: string): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(foldersOfService, [service]);
  return rows[0]?.body;
}

export async function folderById(client: PoolClient, id: string): Promise<TemplateFolder | undefined> {
  const { rows } = await client.query<{ folder: TemplateFolder }>(
    `select ${folder} as folder from public.template_folder f where f.id = $1`,
    [id],
  );
  return rows[0]?.folder;
}

/** Locks a folder of a service against everybody who changes it or puts something into it. False: there is none. */
export async function lockFolder(client: PoolClient, service: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from public.template_folder where id = $1 and service_id = $2 for update',
    [id, service],
  );
  return rowCount === 1;
}
