import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { organisationById } from '../organisations/organisation.ts';

/** The JSON text of the organisation of a service; undefined: it has none, or there is no such service. */
export async function organisationOfService(pool: Pool, service: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ organisation_id: string | null }>(
    pool,
    'select organisation_id from public.services where id = $1',
    [service],
  );
  return row?.organisation_id ? organisationById(pool, row.organisation_id) : undefined;
}
