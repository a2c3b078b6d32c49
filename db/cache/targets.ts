import type { CacheGroupName } from './groups.ts';
import * as keys from './keys.ts';

/** What has to go when targets are stale. */
export interface Stale {
  readonly keys: readonly string[];
  /** What was begun under them fills nothing any more. */
  readonly groups: readonly string[];
  /** Groups whose keys nobody can list, so that all of Redis has to be looked through. */
  readonly scans: readonly CacheGroupName[];
  /** After a bulk load or a TRUNCATE. */
  readonly everything: boolean;
  /** Ids of templates, or of services with all their templates, whose documents have to go. */
  readonly documentsOf: readonly string[];
}

const none: Stale = { keys: [], groups: [], scans: [], everything: false, documentsOf: [] };
const only = (...stale: readonly string[]): Stale => ({ ...none, keys: stale });

const resolvers: Readonly<Record<string, (...ids: readonly string[]) => Stale>> = {
  user: (user = '') => only(keys.userKey(user)),
  service: (service = '') => only(keys.serviceKey(service)),
  templates: (service = '') => ({
    ...only(keys.templateListKey(service), keys.precompiledKey(service)),
    groups: [keys.templatesGroup(service)],
    documentsOf: [service],
  }),
  template: (service = '', template = '') => ({
    ...only(keys.precompiledKey(service)),
    groups: [keys.templateGroup(template)],
    documentsOf: [template],
  }),
  'template-list': (service = '') => only(keys.templateListKey(service)),
  folders: (service = '') => only(keys.foldersKey(service)),
  'data-retention': (service = '') => only(keys.dataRetentionKey(service)),
  'has-jobs': (service = '') => only(keys.hasJobsKey(service)),
  'returned-letters': (service = '') =>
    only(`service-${service}-returned-letters-statistics`, `service-${service}-returned-letters-summary`),
  'unsubscribe-requests': (service = '') =>
    only(`service-${service}-unsubscribe-request-statistics`, `service-${service}-unsubscribe-request-reports-summary`),
  'join-request': (request = '') => only(`service-join-request-${request}`),
  organisations: () => only('organisations'),
  organisation: (organisation = '') => only(keys.organisationNameKey(organisation)),
  domains: () => only('domains'),
  'live-counts': () => only('live-service-and-organisation-counts'),
  'email-branding': (branding = '') => only('email_branding', `email_branding-${branding}`),
  'letter-branding': (branding = '') => only('letter_branding', `letter_branding-${branding}`),
  'email-branding-pool': (organisation = '') => only(`organisation-${organisation}-email-branding-pool`),
  'letter-branding-pool': (organisation = '') => only(`organisation-${organisation}-letter-branding-pool`),
  'sms-rate': () => only('sms-rate'),
  'letter-rates': () => only('letter-rates'),
  'performance-stats': () => ({ ...none, groups: ['performance-stats'], scans: ['performance-stats'] }),
  usage: () => ({ ...none, groups: ['usage'], scans: ['usage'] }),
};

const everything: Stale = { ...none, everything: true };

/** What a target of the outbox makes stale. Of a kind that only a newer build knows: everything. */
export function staleOf(target: string): Stale {
  const [kind = '', ...ids] = target.split('/');
  return resolvers[kind]?.(...ids) ?? everything;
}

/** Several at once, each named once. */
export function staleOfAll(targets: readonly string[]): Stale {
  const found = [...new Set(targets)].map(staleOf);
  const all = <T>(of: (stale: Stale) => readonly T[]) => [...new Set(found.flatMap(of))];
  return {
    keys: all((stale) => stale.keys),
    groups: all((stale) => stale.groups),
    scans: all((stale) => stale.scans),
    everything: found.some((stale) => stale.everything),
    documentsOf: all((stale) => stale.documentsOf),
  };
}
