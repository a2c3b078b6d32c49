import type { PoolClient } from 'pg';
import { keepVersions } from '../history.ts';

const nextVersion = `version = version + 1, updated_at = $2::timestamptz at time zone 'UTC'`;

async function kept(client: PoolClient, services: readonly { readonly id: string }[]): Promise<string[]> {
  const ids = services.map(({ id }) => id);
  await keepVersions(client, 'services', ids);
  return ids;
}

/** Gives all services of an organisation, which are locked, its type, or what it is of the crown, each in a new version. @returns their ids. */
export async function servicesFollow(
  client: PoolClient,
  organisation: string,
  column: 'organisation_type' | 'crown',
  now: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `update public.services set ${column} = organisation.${column}, ${nextVersion}
       from public.organisation where organisation.id = $1 and services.organisation_id = organisation.id
     returning services.id`,
    [organisation, now.toISOString()],
  );
  return kept(client, rows);
}

/** Gives an organisation's branding to those of its services that have none of their own, in a new version. */
export async function servicesTakeBranding(
  client: PoolClient,
  organisation: string,
  kind: 'email' | 'letter',
  now: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `with taken as (
       insert into public.service_${kind}_branding (service_id, ${kind}_branding_id)
       select services.id, organisation.${kind}_branding_id
         from public.services join public.organisation on organisation.id = services.organisation_id
        where organisation.id = $1 and organisation.${kind}_branding_id is not null
       on conflict do nothing returning service_id
     )
     update public.services set ${nextVersion} where id in (select service_id from taken) returning id`,
    [organisation, now.toISOString()],
  );
  await kept(client, rows);
}
