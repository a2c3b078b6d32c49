import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { httpTime } from '../json-times.ts';
import { countOfLiveServices, domainsOfOrganisation } from './summary.ts';

const whole = `
select row_to_json(document)::text as body
  from public.organisation cross join lateral (
    select organisation.active, agreement_signed, ${httpTime('agreement_signed_at')} as agreement_signed_at,
           agreement_signed_by_id, agreement_signed_on_behalf_of_email_address, agreement_signed_on_behalf_of_name,
           agreement_signed_version, billing_contact_email_addresses, billing_contact_names, billing_reference,
           can_approve_own_go_live_requests, ${countOfLiveServices} as count_of_live_services, crown,
           ${domainsOfOrganisation} as domains, email_branding_id, organisation.id, letter_branding_id, organisation.name,
           notes, organisation_type,
           array(select permission from public.organisation_permissions
                  where organisation_id = organisation.id order by created_at) as permissions,
           purchase_order_number, request_to_go_live_notes
  ) document`;

/** The whole organisation, as the very JSON that is served; undefined: there is none. Spec: cache §5.5. */
export async function organisationById(pool: Pool, id: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(pool, `${whole} where organisation.id = $1`, [id]);
  return row?.body;
}

/** The same, as the open transaction has left it. */
export async function organisationAsChanged(client: PoolClient, id: string): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(`${whole} where organisation.id = $1`, [id]);
  return rows[0]?.body;
}

/** The one whose domain this is, or is a part of; of several the one with the longest domain. Spec: cache §5.5. */
export async function organisationByDomain(pool: Pool, domain: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `${whole} join public.domain on domain.organisation_id = organisation.id
      where domain.domain = $1 or right($1, length(domain.domain) + 1) = '.' || domain.domain
      order by length(domain.domain) desc, domain.domain limit 1`,
    // Addresses of the retired secure network belong to the organisation's public domain.
    [domain.toLowerCase().replaceAll('.gsi.gov.uk', '.gov.uk')],
  );
  return row?.body;
}
