import type { Pool } from 'pg';
import { organisationUsageRead } from '../billing/organisation-usage.ts';
import { reportRead } from '../billing/report.ts';
import { platformReports } from '../billing/reports.ts';
import { pastUsageRead, type UsageKind } from '../billing/service-usage.ts';
import {
  emailBrandingPoolRead,
  emailBrandingRead,
  emailBrandingsRead,
  letterBrandingPoolRead,
  letterBrandingRead,
  letterBrandingsRead,
} from '../branding/reads.ts';
import { dashboardRead } from '../dashboard/dashboard.ts';
import { liveCountsRead } from '../dashboard/live-counts.ts';
import { organisationsRead } from '../organisations/list.ts';
import { letterRatesRead, smsRateRead } from '../rates/rates.ts';
import { serviceRead } from '../services/document.ts';
import { dataRetentionRead } from '../services/settings/data-retention.ts';
import { templateFolders } from '../templates/folders.ts';
import {
  precompiledTemplate,
  templateDocument,
  templateList,
  templateVersionDocument,
  templateVersionsDocument,
} from '../templates/reads.ts';
import { userRead } from '../users/user-document.ts';
import type { CachedRead } from './guard/types.ts';

/** What the reads are made with. */
export interface ReadDeps {
  readonly pool: Pool;
  /** The reporting zone. */
  readonly timeZone: string;
  now(): Date;
}

type Make = (deps: ReadDeps, ...parts: readonly string[]) => CachedRead;

const version: Make = ({ pool }, service = '', template = '', number = '') =>
  number === 'None'
    ? templateDocument(pool, { service, template })
    : templateVersionDocument(pool, { service, template }, Number(number));

const pastUsage =
  (kind: UsageKind): Make =>
  (deps, service = '', year = '') =>
    pastUsageRead(deps.pool, kind, { service, year: Number(year) }, deps);

const reports = Object.values(platformReports).map((report): [string, Make] => [
  `usage-${report.name}-{date}-to-{date}`,
  ({ pool }, start = '', end = '') => reportRead(pool, report, { start, end }),
]);

/** Notify's keys that have a read of ours, and ours. Spec: cache §1.2. */
const reads: Readonly<Record<string, Make>> = {
  'user-{id}': ({ pool }, user = '') => userRead(pool, user),
  'service-{id}': ({ pool }, service = '') => serviceRead(pool, service),
  'service-{id}-templates': ({ pool }, service = '') => templateList(pool, service),
  'service-{id}-template-{id}-version-{version}': version,
  'service-{id}-template-{id}-versions': ({ pool }, service = '', template = '') =>
    templateVersionsDocument(pool, { service, template }),
  'service-{id}-template-precompiled': ({ pool }, service = '') => precompiledTemplate(pool, service),
  'service-{id}-template-folders': ({ pool }, service = '') => templateFolders(pool, service),
  'service-{id}-data-retention': ({ pool }, service = '') => dataRetentionRead(pool, service),
  organisations: ({ pool }) => organisationsRead(pool),
  'organisation-{id}-email-branding-pool': ({ pool }, organisation = '') => emailBrandingPoolRead(pool, organisation),
  'organisation-{id}-letter-branding-pool': ({ pool }, organisation = '') => letterBrandingPoolRead(pool, organisation),
  email_branding: ({ pool }) => emailBrandingsRead(pool),
  'email_branding-{id}': ({ pool }, branding = '') => emailBrandingRead(pool, branding),
  letter_branding: ({ pool }) => letterBrandingsRead(pool),
  'letter_branding-{id}': ({ pool }, branding = '') => letterBrandingRead(pool, branding),
  'letter-rates': ({ pool, now }) => letterRatesRead(pool, now()),
  'sms-rate': ({ pool, now }) => smsRateRead(pool, now()),
  'live-service-and-organisation-counts': ({ pool }) => liveCountsRead(pool),
  'performance-stats-{date}-to-{date}': ({ pool, timeZone, now }, start = '', end = '') =>
    dashboardRead(pool, { start, end }, { now, timeZone }),
  'usage-organisation-{id}-year-{year}': (deps, organisation = '', year = '') =>
    organisationUsageRead(deps.pool, { organisation, year: Number(year) }, deps),
  'usage-service-{id}-by-month-year-{year}': pastUsage('by-month'),
  'usage-service-{id}-by-rate-year-{year}': pastUsage('by-rate'),
  ...Object.fromEntries(reports),
};

const parts: Readonly<Record<string, string>> = {
  id: '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})',
  version: '([1-9]\\d{0,8}|None)',
  date: '(\\d{4}-\\d\\d-\\d\\d)',
  year: '([1-9]\\d{0,3})',
};

const kinds = Object.entries(reads).map(([kind, make]) => {
  const pattern = kind.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '');
  return { kind, pattern: new RegExp(`^${pattern}$`), make };
});

export interface ReadOfKey {
  /** The key with its ids left out, as `service-{id}`. */
  readonly kind: string;
  readonly read: CachedRead;
}

/** The read that makes what is under a key of Notify's; undefined: it has none of ours. */
export function readOfKey(deps: ReadDeps, key: string): ReadOfKey | undefined {
  for (const { kind, pattern, make } of kinds) {
    const found = pattern.exec(key);
    if (found !== null) return { kind, read: make(deps, ...found.slice(1)) };
  }
  return undefined;
}
