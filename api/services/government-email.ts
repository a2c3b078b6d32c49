/** Domains of government that are under no organisation. */
const domains = [
  'gov.uk',
  'gov.scot',
  'gov.wales',
  'llyw.cymru',
  'mod.uk',
  'nhs.uk',
  'nhs.net',
  'police.uk',
  'parliament.uk',
];

/** Whether an e-mail address is at one of the domains, or below it. */
export function isGovernmentEmail(address: string, organisationDomains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return [...domains, ...organisationDomains].some((each) => domain === each || domain.endsWith(`.${each}`));
}
