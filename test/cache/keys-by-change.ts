import {
  emailBranding,
  folder,
  id,
  letterBranding,
  organisation,
  other,
  service,
  template,
  user,
} from './notify-world.ts';

/** Notify's keys, as the real admin app builds them. Spec: cache §1.2. */
const documentsOf = (of: string, which: string, versions: number) => {
  const key = `service-${of}-template-${which}`;
  const numbered = ['None', ...Array.from({ length: versions }, (_, index) => index + 1)].map(
    (version) => `${key}-version-${version}`,
  );
  return [...numbered, ...numbered.map((document) => `${document}-all-page-counts`), `${key}-versions`];
};

const documents = [...documentsOf(service, template, 3), `service-${service}-template-precompiled`];
const otherDocuments = documentsOf(other.service, other.template, 1);
const list = `service-${service}-templates`;
const performanceStats = ['performance-stats-2026-01-01-to-2026-01-08', 'performance-stats-2026-01-02-to-2026-01-09'];
const liveCounts = 'live-service-and-organisation-counts';
const pools = ['email', 'letter'].map((kind) => `organisation-${organisation}-${kind}-branding-pool`);
/** Ours alone. */
export const usageKeys = [
  `usage-organisation-${organisation}-year-2026`,
  `usage-service-${service}-by-month-year-2025`,
  `usage-service-${service}-by-rate-year-2025`,
  ...[
    'daily-volumes-report',
    'daily-sms-provider-volumes-report',
    'volumes-by-service',
    'data-for-billing-report',
    'data-for-dvla-billing-report',
  ].map((report) => `usage-${report}-2026-04-01-to-2026-04-30`),
];
const returnedLetters = ['statistics', 'summary'].map((what) => `service-${service}-returned-letters-${what}`);
const unsubscribed = ['statistics', 'reports-summary'].map((what) => `service-${service}-unsubscribe-request-${what}`);

export const cachedReads = [
  `user-${user}`,
  `user-${other.user}`,
  `service-${service}`,
  `service-${other.service}`,
  list,
  ...documents,
  ...otherDocuments,
  `service-${service}-template-folders`,
  `service-${service}-data-retention`,
  ...returnedLetters,
  ...unsubscribed,
  `service-join-request-${id(28)}`,
  `has_jobs-${service}`,
  'organisations',
  'domains',
  `organisation-${organisation}-name`,
  ...pools,
  'email_branding',
  `email_branding-${emailBranding}`,
  'letter_branding',
  `letter_branding-${letterBranding}`,
  ...performanceStats,
  liveCounts,
  ...usageKeys,
  'letter-rates',
  'sms-rate',
];

/** Counters, locks and searches in the same Redis, which no change of a row makes stale. Spec: cache §1.2, §1.4. */
export const otherKeys = [
  `service-${service}-notification-search-query-hash-0123abcd`,
  `${service}-email-2026-11-22-count`,
  `${service}-tokens-normal`,
  'ses-error-rate',
  'update_ft_billing_for_today:updated-at-utc-isoformat',
];

/** A change by plain SQL, and the keys that go. Spec: cache §3.5. */
export const cases: readonly { readonly change: string; readonly keys: readonly string[] }[] = [
  { change: `update users set state = 'gone' where id = '${user}'`, keys: [`user-${user}`] },
  { change: `update users set name = 'Renamed' where id = '${user}'`, keys: [`user-${user}`, ...documents] },
  {
    change: `delete from user_folder_permissions where user_id = '${user}'`,
    keys: [`user-${user}`, `service-${service}`, `service-${service}-template-folders`],
  },
  { change: `update services set prefix_sms = not prefix_sms where id = '${service}'`, keys: [`service-${service}`] },
  {
    change: `update services set restricted = not restricted where id = '${service}'`,
    keys: [`service-${service}`, 'organisations', liveCounts, ...performanceStats, ...usageKeys],
  },
  {
    change: `update services set active = not active where id = '${service}'`,
    keys: [
      ...[`service-${service}`, `user-${user}`, list, ...documents, 'organisations', liveCounts],
      ...[...performanceStats, ...usageKeys],
    ],
  },
  {
    change: `update service_email_reply_to set email_address = 'new@example.gov.uk' where service_id = '${service}'`,
    keys: [list, ...documents],
  },
  { change: `update templates set content = 'New' where id = '${template}'`, keys: [list, ...documents] },
  { change: `update templates_history set content = 'New' where id = '${template}' and version = 1`, keys: documents },
  {
    change: `update template_redacted set redact_personalisation = not redact_personalisation`,
    keys: [list, ...documents],
  },
  {
    change: `update template_folder set name = 'New' where id = '${folder}'`,
    keys: [`service-${service}-template-folders`],
  },
  {
    change: `update organisation set name = 'New' where id = '${organisation}'`,
    keys: ['organisations', `organisation-${organisation}-name`, ...performanceStats, ...usageKeys],
  },
  { change: `insert into domain values ('new.gov.uk', '${organisation}')`, keys: ['organisations', 'domains'] },
  {
    change: `update email_branding set text = 'New' where id = '${emailBranding}'`,
    keys: ['email_branding', `email_branding-${emailBranding}`, `organisation-${organisation}-email-branding-pool`],
  },
  {
    change: `update letter_branding set filename = 'new' where id = '${letterBranding}'`,
    keys: ['letter_branding', `letter_branding-${letterBranding}`, `organisation-${organisation}-letter-branding-pool`],
  },
  { change: `update jobs set job_status = 'cancelled' where service_id = '${service}'`, keys: [`has_jobs-${service}`] },
  { change: `update service_join_requests set status = 'approved'`, keys: [`service-join-request-${id(28)}`] },
  { change: `update service_data_retention set days_of_retention = 3`, keys: [`service-${service}-data-retention`] },
  { change: 'delete from returned_letters', keys: returnedLetters },
  { change: 'delete from unsubscribe_request', keys: unsubscribed },
  { change: 'update annual_billing set free_sms_fragment_limit = 5', keys: usageKeys },
  {
    change: `update services set purchase_order_number = 'PO 1' where id = '${service}'`,
    keys: [`service-${service}`, ...usageKeys],
  },
  { change: 'update rates set rate = rate * 2', keys: ['sms-rate'] },
  { change: 'update letter_rates set rate = rate * 2', keys: ['letter-rates'] },
  { change: 'truncate rates', keys: cachedReads },
];
