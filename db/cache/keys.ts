/** Notify's keys, and the groups under which ours are kept. Spec: cache §1.2. */

export const userKey = (user: string) => `user-${user}`;
export const serviceKey = (service: string) => `service-${service}`;
export const templateListKey = (service: string) => `service-${service}-templates`;
export const precompiledKey = (service: string) => `service-${service}-template-precompiled`;
export const foldersKey = (service: string) => `service-${service}-template-folders`;
export const dataRetentionKey = (service: string) => `service-${service}-data-retention`;
export const hasJobsKey = (service: string) => `has_jobs-${service}`;
export const organisationNameKey = (organisation: string) => `organisation-${organisation}-name`;

/** `None`, literally, is the current version. */
export const templateVersionKey = (service: string, template: string, version: number | 'None') =>
  `service-${service}-template-${template}-version-${version}`;
export const templateVersionsKey = (service: string, template: string) =>
  `service-${service}-template-${template}-versions`;

/** All documents of one template, however many versions it has. */
export const templateGroup = (template: string) => `template/${template}`;
/** All documents of all templates of a service. */
export const templatesGroup = (service: string) => `templates/${service}`;

/** Of money: ours alone, which Notify does not cache. */
export const organisationUsageKey = (organisation: string, year: number) =>
  `usage-organisation-${organisation}-year-${year}`;
export const serviceUsageKey = (service: string, kind: string, year: number) =>
  `usage-service-${service}-${kind}-year-${year}`;
export const reportKey = (report: string, start: string, end: string) => `usage-${report}-${start}-to-${end}`;
