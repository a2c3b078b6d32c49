import type { PoolClient } from 'pg';

/** What speaks against archiving a locked organisation. */
export interface Occupied {
  readonly active: boolean;
  readonly hasActiveServices: boolean;
  /** Or somebody who is invited. */
  readonly hasMembers: boolean;
}

export async function occupied(client: PoolClient, id: string): Promise<Occupied | undefined> {
  const { rows } = await client.query<Occupied>(
    `select active,
            exists (select from public.services where organisation_id = $1 and services.active) as "hasActiveServices",
            exists (select from public.user_to_organisation where organisation_id = $1)
              or exists (select from public.invited_organisation_users
                          where organisation_id = $1 and status = 'pending') as "hasMembers"
       from public.organisation where id = $1`,
    [id],
  );
  return rows[0];
}

/** Archives it: its name is free again, it has no brandings and no domains. */
export async function archiveOrganisation(client: PoolClient, id: string, now: Date): Promise<void> {
  await client.query('delete from public.domain where organisation_id = $1', [id]);
  await client.query(
    `update public.organisation
        set active = false, email_branding_id = null, letter_branding_id = null,
            name = to_char(instant, '"_archived_"YYYY-MM-DD-HH24:MI:SS"_"') || name, updated_at = instant
       from (select $2::timestamptz at time zone 'UTC' as instant) clock
      where id = $1`,
    [id, now.toISOString()],
  );
}
