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

export const countOfLiveServices = `(select count(*)::int from public.services
   where organisation_id = organisation.id and services.active and not restricted)`;

export const domainsOfOrganisation = `array(select domain from public.domain where organisation_id = organisation.id order by domain)`;

/** SQL of all {@link OrganisationSummary}. */
export const organisationSummaries = `
select active, ${countOfLiveServices} as count_of_live_services, ${domainsOfOrganisation} as domains, id, name,
       organisation_type
  from public.organisation`;
