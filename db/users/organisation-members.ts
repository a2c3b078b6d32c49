import type { PoolClient } from 'pg';

/** False: the user was a member before, and nothing was changed. */
export async function addToOrganisation(
  client: PoolClient,
  organisation: string,
  user: string,
  permissions: readonly string[],
): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into public.user_to_organisation (user_id, organisation_id) values ($2, $1) on conflict do nothing',
    [organisation, user],
  );
  if (rowCount === 0) return false;
  await setOrganisationPermissions(client, organisation, user, permissions);
  return true;
}

/** Replaces the permissions of a user for an organisation. */
export async function setOrganisationPermissions(
  client: PoolClient,
  organisation: string,
  user: string,
  permissions: readonly string[],
): Promise<void> {
  await removePermissions(client, organisation, user);
  await client.query(
    `insert into public.organisation_user_permissions (id, organisation_id, user_id, permission, created_at)
     select gen_random_uuid(), $1, $2, permission::organisation_user_permission_types, timezone('utc', clock_timestamp())
       from unnest($3::text[]) permission`,
    [organisation, user, permissions],
  );
}

async function removePermissions(client: PoolClient, organisation: string, user: string): Promise<void> {
  await client.query('delete from public.organisation_user_permissions where organisation_id = $1 and user_id = $2', [
    organisation,
    user,
  ]);
}

/** False: the user was no member. */
export async function removeFromOrganisation(client: PoolClient, organisation: string, user: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'delete from public.user_to_organisation where organisation_id = $1 and user_id = $2',
    [organisation, user],
  );
  await removePermissions(client, organisation, user);
  return rowCount === 1;
}
