import type { PoolClient } from 'pg';
import { lockServicesOfOrganisation } from '../services/lock-service.ts';
import { addToPools, isNhs, nhsBrandings } from './brandings.ts';
import { type Brandings, type OrganisationFields, updateFields } from './fields.ts';
import { setDefaultAllowances } from './free-allowance.ts';
import { servicesFollow, servicesTakeBranding } from './services-follow.ts';

/** Fields that its services follow. */
const followed = ['organisation_type', 'crown', 'email_branding_id', 'letter_branding_id'] as const;

async function setDomains(client: PoolClient, organisation: string, domains: readonly string[]): Promise<void> {
  await client.query('delete from public.domain where organisation_id = $1', [organisation]);
  await client.query(
    'insert into public.domain (domain, organisation_id) select lower(domain), $1 from unnest($2::text[]) domain',
    [organisation, domains],
  );
}

/**
 * Changes an organisation, and its services with it: its type, with what they may send for free; what it is of the
 * crown; its brandings, where they have none. One that joins the NHS takes the NHS's brandings where it has none.
 *
 * @param before what `lockOrganisation` gave.
 * @throws an error of Postgres when a value does not fit.
 */
export async function updateOrganisation(
  client: PoolClient,
  id: string,
  { domains, ...given }: OrganisationFields & { readonly domains?: readonly string[] | null | undefined },
  { before, now, timeZone }: { before: Brandings; now: Date; timeZone: string },
): Promise<void> {
  if (followed.some((field) => given[field] !== undefined)) await lockServicesOfOrganisation(client, id);
  const ofNhs = isNhs(given.organisation_type) ? await nhsBrandings(client) : undefined;
  const fields = {
    ...given,
    ...(ofNhs && !before.email_branding_id && { email_branding_id: ofNhs.email_branding_id }),
    ...(ofNhs && !before.letter_branding_id && { letter_branding_id: ofNhs.letter_branding_id }),
  };
  await updateFields(client, id, fields, now);
  if (domains) await setDomains(client, id, domains);
  if (fields.organisation_type !== undefined) {
    const services = await servicesFollow(client, id, 'organisation_type', now);
    await setDefaultAllowances(client, services, { now, timeZone });
  }
  if (fields.crown !== undefined) await servicesFollow(client, id, 'crown', now);
  if (fields.email_branding_id !== undefined) await servicesTakeBranding(client, id, 'email', now);
  if (fields.letter_branding_id !== undefined) await servicesTakeBranding(client, id, 'letter', now);
  await addToPools(client, id, ofNhs ?? fields);
}
