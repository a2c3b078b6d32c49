import type { PoolClient } from 'pg';

/** What members of an organisation may do: these, and no others. */
export async function setPermissions(
  client: PoolClient,
  organisation: string,
  permissions: readonly string[],
  now: Date,
): Promise<void> {
  await client.query(
    `delete from public.organisation_permissions where organisation_id = $1 and permission::text <> all($2::text[])`,
    [organisation, permissions],
  );
  await client.query(
    `insert into public.organisation_permissions (id, permission, organisation_id, created_at)
     select gen_random_uuid(), permission::public.organisation_permission_types, $1, $3::timestamptz at time zone 'UTC'
       from unnest($2::text[]) permission
     on conflict (organisation_id, permission) do nothing`,
    [organisation, permissions, now.toISOString()],
  );
}
