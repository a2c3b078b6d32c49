import type { PoolClient } from 'pg';

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
   order by length(domain) desc limit 1`;

const byType = `
  select null::uuid as organisation_id, $1::text as organisation_type,
         (select is_crown from public.organisation_types where name = $1) as crown,
         (select id from public.email_branding where name = 'NHS' and $2) as email_branding_id,
         (select id from public.letter_branding where name = 'NHS' and $2) as letter_branding_id`;

const nhsAddress = /[@.]nhs\.(?:uk|net)$/;
const nhsTypes: readonly (string | null)[] = ['nhs_central', 'nhs_local', 'nhs_gp'];

/**
 * Of the organisation with the longest domain that the creator's e-mail address ends with; without one, by the type of
 * organisation that the creator named.
 */
export async function inheritedColumns(
  client: PoolClient,
  creatorEmail: string,
  namedType: string | null,
): Promise<InheritedColumns> {
  const address = creatorEmail.toLowerCase();
  const { rows } = await client.query<InheritedColumns>(byDomain, [address.replaceAll('.gsi.gov.uk', '.gov.uk')]);
  if (rows[0] !== undefined) return rows[0];
  const isNhs = nhsTypes.includes(namedType) || nhsAddress.test(address);
  const typed = await client.query<InheritedColumns>(byType, [namedType, isNhs]);
  if (typed.rows[0] === undefined) throw new Error('Expected one row of what a type of organisation brings, got none');
  return typed.rows[0];
}
