import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** An organisation as lists show it. Spec: cache §5.5. */
export interface OrganisationSummary {
  readonly active: boolean;
  /** Active and not in trial, whether counted as live or not. */
  readonly count_of_live_services: number;
  readonly domains: readonly string[];
  readonly id: string;
  readonly name: string;
  readonly organisation_type: string | null;
}

/** Organisations with this text in their name, in capitals or not: active ones first, then by name. */
export async function searchOrganisations(pool: Pool, name: string): Promise<OrganisationSummary[]> {
  return boundedQuery<OrganisationSummary>(
    pool,
    `select active,
            (select count(*)::int from public.services
              where organisation_id = organisation.id and services.active and not restricted) as count_of_live_services,
            array(select domain from public.domain where organisation_id = organisation.id order by domain) as domains,
            id, name, organisation_type
       from public.organisation where name ilike $1
      order by active desc, name`,
    [`%${name.replaceAll(/[\\%_]/g, '\\$&')}%`],
  );
}
