import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { type OrganisationSummary, organisationSummaries } from './summary.ts';

/** Organisations with this text in their name, in capitals or not: active ones first, then by name. */
export async function searchOrganisations(pool: Pool, name: string): Promise<OrganisationSummary[]> {
  return boundedQuery<OrganisationSummary>(
    pool,
    `${organisationSummaries} where name ilike $1 order by active desc, name`,
    [`%${name.replaceAll(/[\\%_]/g, '\\$&')}%`],
  );
}
