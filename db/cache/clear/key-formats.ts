import { platformReports } from '../../billing/reports.ts';

/** What a platform admin can clear, and the formats of its keys. Spec: cache §8; the last two groups are ours alone. */
const keyFormats = {
  user: ['user-{id}'],
  service: [
    'has_jobs-{id}',
    'service-{id}',
    'service-{id}-templates',
    'service-{id}-data-retention',
    'service-{id}-template-folders',
    'service-{id}-returned-letters-statistics',
    'service-{id}-returned-letters-summary',
  ],
  template: [
    'service-{id}-templates',
    'service-{id}-template-{id}-version-{version}',
    'service-{id}-template-{id}-version-{version}-all-page-counts',
    'service-{id}-template-{id}-versions',
    'service-{id}-template-precompiled',
  ],
  email_branding: ['email_branding', 'email_branding-{id}'],
  letter_branding: ['letter_branding', 'letter_branding-{id}'],
  organisation: [
    'organisations',
    'domains',
    'live-service-and-organisation-counts',
    'organisation-{id}-name',
    'organisation-{id}-email-branding-pool',
    'organisation-{id}-letter-branding-pool',
  ],
  text_message_and_letter_rates: ['letter-rates', 'sms-rate'],
  unsubscribe_request_reports: [
    'service-{id}-unsubscribe-request-reports-summary',
    'service-{id}-unsubscribe-request-statistics',
  ],
  service_join_request: ['service-join-request-{id}'],
  rate_limits: ['{id}-tokens-normal', '{id}-tokens-team', '{id}-tokens-test'],
  performance_stats: ['performance-stats-{date}-to-{date}'],
  usage: [
    'usage-organisation-{id}-year-{year}',
    'usage-service-{id}-by-month-year-{year}',
    'usage-service-{id}-by-rate-year-{year}',
    ...Object.values(platformReports).map(({ name }) => `usage-${name}-{date}-to-{date}`),
  ],
} as const;

export type ClearGroup = keyof typeof keyFormats;

// The keys of a const object, which has some.
export const clearGroupNames = Object.keys(keyFormats) as [ClearGroup, ...ClearGroup[]];

/** The formats of some groups, each named once. */
export function formatsOf(groups: readonly ClearGroup[]): string[] {
  return [...new Set(groups.flatMap((group): readonly string[] => keyFormats[group]))];
}

/** A key with its ids, versions, years and dates left out, such as `service-{id}-template-{id}-version-{version}`. */
export function formatOf(key: string): string {
  return key
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '{id}')
    .replace(/(?<=-version-)(?:\d+|None)(?=$|-)/, '{version}')
    .replace(/(?<=-year-)\d{1,4}$/, '{year}')
    .replaceAll(/\d{4}-\d\d-\d\d/g, '{date}');
}

/** A glob that all keys of some formats match, with as little else as one glob can. */
export function globOf(formats: readonly string[]): string {
  const starts = formats.map((format) => format.replace(/\{.*/, ''));
  const [first = ''] = starts;
  const differs = [...first].findIndex((letter, at) => starts.some((start) => start[at] !== letter));
  return `${differs === -1 ? first : first.slice(0, differs)}*`;
}
