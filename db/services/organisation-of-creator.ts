import type { PoolClient } from 'pg';
import { isNhs, nhsBrandings } from '../organisations/brandings.ts';

/** What a new service takes from the organisation of whoever makes it. */
export interface InheritedColumns {
  readonly organisation_id: string | null;
  readonly organisation_type: string | null;
  readonly crown: boolean | null;
  readonly email_branding_id: string | null;
  readonly letter_branding_id: string | null;
}

const byDomain = `
  select organisation.id as organisation_id, organisation_type, crown, email_branding_id, letter_branding_id
    from public.domain join public.organisation on organisation.id = organisation_id
   where right($1, length(domain) + 1) in ('@' || domain, '.' || domain)
   order by length(domain) desc limit 1
     for share of organisation`;

const crownOfType = 'select (select is_crown from public.organisation_types where name = $1) as crown';

const nhsAddress = /[@.]nhs\.(?:uk|net)$/;

const noBrandings = { email_branding_id: null, letter_branding_id: null };

/**
 * Of the organisation with the longest domain that the creator's e-mail address ends with; without one, by the type of
 * organisation that the creator named. That organisation stays as it is until this transaction has ended.
 */
export async function inheritedColumns(
  client: PoolClient,
  creatorEmail: string,
  namedType: string | null,
): Promise<InheritedColumns> {
  const address = creatorEmail.toLowerCase();
  const { rows } = await client.query<InheritedColumns>(byDomain, [address.replaceAll('.gsi.gov.uk', '.gov.uk')]);
  if (rows[0] !== undefined) return rows[0];
  const typed = await client.query<{ crown: boolean | null }>(crownOfType, [namedType]);
  const brandings = isNhs(namedType) || nhsAddress.test(address) ? await nhsBrandings(client) : noBrandings;
  return { organisation_id: null, organisation_type: namedType, crown: typed.rows[0]?.crown ?? null, ...brandings };
}
