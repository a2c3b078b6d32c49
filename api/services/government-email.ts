import { publicSectorDomains } from '../../db/users/public-sector.ts';

/** Whether an e-mail address is at a domain of the public sector or of an organisation, or below one. */
export function isGovernmentEmail(address: string, organisationDomains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return [...publicSectorDomains, ...organisationDomains].some(
    (each) => domain === each || domain.endsWith(`.${each}`),
  );
}
