import type { PoolClient } from 'pg';
import type { ServiceNames } from './columns.ts';

export interface LockedService extends ServiceNames {
  readonly active: boolean;
  readonly version: number;
}

/**
 * Locks a service, and with it its members, invitations, folders, templates and settings, against other changes until the
 * transaction ends: each change of them begins with this, so that no two can wait for each other. Whoever locks more does
 * it in this order: organisation, services by id, users, rows of a service. Others may insert rows that refer to it.
 *
 * @returns undefined: there is no such service.
 */
export async function lockService(client: PoolClient, service: string): Promise<LockedService | undefined> {
  const { rows } = await client.query<LockedService>(
    'select active, custom_email_sender_name, name, version from public.services where id = $1 for no key update',
    [service],
  );
  return rows[0];
}

/** Locks all services of an organisation, in the order of their ids; the organisation itself is locked before. */
export async function lockServicesOfOrganisation(client: PoolClient, organisation: string): Promise<void> {
  await client.query('select from public.services where organisation_id = $1 order by id for no key update', [
    organisation,
  ]);
}

/** Locks all services that a user is a member of, in the order of their ids. @returns the ids of the active ones. */
export async function lockServicesOfUser(client: PoolClient, user: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string; active: boolean }>(
    `select id, active from public.services
      where id in (select service_id from public.user_to_service where user_id = $1) order by id for no key update`,
    [user],
  );
  return rows.filter(({ active }) => active).map(({ id }) => id);
}
