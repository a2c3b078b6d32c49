import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import type { CacheGroupName } from './groups.ts';
import * as keys from './keys.ts';

/** What has to go when a target is stale. */
export interface Stale {
  readonly keys: readonly string[];
  /** What was begun under them fills nothing any more. */
  readonly groups: readonly string[];
  /** Groups whose keys nobody can list, so that all of Redis has to be looked through. */
  readonly scans: readonly CacheGroupName[];
  /** After a bulk load or a TRUNCATE. */
  readonly everything: boolean;
}

interface Version {
  readonly service: string;
  readonly template: string;
  readonly version: number;
}

function documentsOf({ service, template, version }: Version): string[] {
  const versions = ['None' as const, ...Array.from({ length: version }, (_, index) => index + 1)];
  const documents = versions.map((each) => keys.templateVersionKey(service, template, each));
  return [
    ...documents,
    ...documents.map((key) => `${key}-all-page-counts`),
    keys.templateVersionsKey(service, template),
  ];
}

/** The documents that Notify's own apps may have filled, which no generation voids. */
async function templateDocuments(pool: Pool, column: 'id' | 'service_id', id: string): Promise<string[]> {
  const rows = await boundedQuery<Version>(
    pool,
    `select service_id as service, id as template, version from public.templates where ${column} = $1`,
    [id],
  );
  return rows.flatMap(documentsOf);
}

const none: Stale = { keys: [], groups: [], scans: [], everything: false };
const only = (...stale: readonly string[]): Stale => ({ ...none, keys: stale });

type Resolve = (pool: Pool, ids: readonly string[]) => Stale | Promise<Stale>;

const ofTemplates: Resolve = async (pool, [service = '']) => ({
  ...none,
  keys: [
    keys.templateListKey(service),
    keys.precompiledKey(service),
    ...(await templateDocuments(pool, 'service_id', service)),
  ],
  groups: [keys.templatesGroup(service)],
});

const ofTemplate: Resolve = async (pool, [service = '', template = '']) => ({
  ...none,
  keys: [keys.precompiledKey(service), ...(await templateDocuments(pool, 'id', template))],
  groups: [keys.templateGroup(template)],
});

const resolvers: Readonly<Record<string, Resolve>> = {
  user: (_, [user = '']) => only(keys.userKey(user)),
  service: (_, [service = '']) => only(keys.serviceKey(service)),
  templates: ofTemplates,
  template: ofTemplate,
  'template-list': (_, [service = '']) => only(keys.templateListKey(service)),
  folders: (_, [service = '']) => only(keys.foldersKey(service)),
  'data-retention': (_, [service = '']) => only(keys.dataRetentionKey(service)),
  'has-jobs': (_, [service = '']) => only(keys.hasJobsKey(service)),
  'returned-letters': (_, [service = '']) =>
    only(`service-${service}-returned-letters-statistics`, `service-${service}-returned-letters-summary`),
  'unsubscribe-requests': (_, [service = '']) =>
    only(`service-${service}-unsubscribe-request-statistics`, `service-${service}-unsubscribe-request-reports-summary`),
  'join-request': (_, [request = '']) => only(`service-join-request-${request}`),
  organisations: () => only('organisations'),
  organisation: (_, [organisation = '']) => only(keys.organisationNameKey(organisation)),
  domains: () => only('domains'),
  'live-counts': () => only('live-service-and-organisation-counts'),
  'email-branding': (_, [branding = '']) => only('email_branding', `email_branding-${branding}`),
  'letter-branding': (_, [branding = '']) => only('letter_branding', `letter_branding-${branding}`),
  'email-branding-pool': (_, [organisation = '']) => only(`organisation-${organisation}-email-branding-pool`),
  'letter-branding-pool': (_, [organisation = '']) => only(`organisation-${organisation}-letter-branding-pool`),
  'sms-rate': () => only('sms-rate'),
  'letter-rates': () => only('letter-rates'),
  'performance-stats': () => ({ ...none, groups: ['performance-stats'], scans: ['performance-stats'] }),
};

const everything: Stale = { ...none, everything: true };

/** What a target of the outbox makes stale. Of a kind that only a newer build knows: everything. */
export async function staleOf(pool: Pool, target: string): Promise<Stale> {
  const [kind = '', ...ids] = target.split('/');
  return (await resolvers[kind]?.(pool, ids)) ?? everything;
}

/** Several at once, each named once. */
export async function staleOfAll(pool: Pool, targets: readonly string[]): Promise<Stale> {
  const found = await Promise.all([...new Set(targets)].map((target) => staleOf(pool, target)));
  const all = <T>(of: (stale: Stale) => readonly T[]) => [...new Set(found.flatMap(of))];
  return {
    keys: all((stale) => stale.keys),
    groups: all((stale) => stale.groups),
    scans: all((stale) => stale.scans),
    everything: found.some((stale) => stale.everything),
  };
}
