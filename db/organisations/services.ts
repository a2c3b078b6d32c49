import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** Its services as a JSON list, active ones first, then by name; undefined: no such organisation. Spec: cache §5.5. */
export async function servicesOfOrganisation(pool: Pool, id: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select (select coalesce(json_agg(service order by active desc, name collate "C"), '[]')
               from (select active, id, name, restricted from public.services
                      where organisation_id = organisation.id) service)::text as body
       from public.organisation where id = $1`,
    [id],
  );
  return row?.body;
}
