import type { PoolClient } from 'pg';
import { keepVersion } from '../history.ts';
import { setDefaultAllowances } from './free-allowance.ts';
import { holdOrganisation } from './lock-organisation.ts';

/**
 * Moves a service to an organisation, with its type, its crown, and what such services may send for free. False: there is
 * no such organisation, or no such service.
 */
export async function linkService(
  client: PoolClient,
  { organisation, service, now, timeZone }: { organisation: string; service: string; now: Date; timeZone: string },
): Promise<boolean> {
  await holdOrganisation(client, organisation);
  const { rowCount } = await client.query(
    `update public.services
        set organisation_id = organisation.id, organisation_type = organisation.organisation_type,
            crown = organisation.crown, version = version + 1, updated_at = $3::timestamptz at time zone 'UTC'
       from public.organisation where organisation.id = $1 and services.id = $2`,
    [organisation, service, now.toISOString()],
  );
  if (rowCount === 0) return false;
  await keepVersion(client, 'services', service);
  await setDefaultAllowances(client, [service], { now, timeZone });
  return true;
}
