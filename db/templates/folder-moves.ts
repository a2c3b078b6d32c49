import type { PoolClient } from 'pg';

/**
 * Locks all folders of a service, so that no two moves at once can close a circle.
 *
 * @returns the parent of each, null at the top.
 */
export async function lockFolderTree(client: PoolClient, service: string): Promise<Map<string, string | null>> {
  const { rows } = await client.query<{ id: string; parent_id: string | null }>(
    'select id, parent_id from public.template_folder where service_id = $1 order by id for update',
    [service],
  );
  return new Map(rows.map(({ id, parent_id }) => [id, parent_id]));
}

export async function moveFolders(client: PoolClient, ids: readonly string[], parent: string | null): Promise<void> {
  await client.query('update public.template_folder set parent_id = $2 where id = any($1)', [ids, parent]);
}

/** Locks those of the templates that the service has, hidden ones apart. @returns whether each is archived, by its id. */
export async function lockTemplates(
  client: PoolClient,
  service: string,
  ids: readonly string[],
): Promise<Map<string, boolean>> {
  const { rows } = await client.query<{ id: string; archived: boolean }>(
    `select id, archived from public.templates where service_id = $1 and id = any($2) and not hidden
      order by id for no key update`,
    [service, ids],
  );
  return new Map(rows.map(({ id, archived }) => [id, archived]));
}
