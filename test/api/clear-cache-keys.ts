import type { ClearGroup } from '../../db/cache/clear/key-formats.ts';
import { usageKeys } from '../cache/keys-by-change.ts';
import { emailBranding, id, letterBranding, organisation, service, template, user } from '../cache/notify-world.ts';

const ofService = (...ends: readonly string[]) => ends.map((end) => `service-${service}-${end}`);

/** A key of each format or more. `service-{id}-templates` belongs to two groups. Spec: cache §8. */
export const keysByGroup: Readonly<Record<ClearGroup, readonly string[]>> = {
  user: [`user-${user}`],
  service: [
    `has_jobs-${service}`,
    `service-${service}`,
    ...ofService('templates', 'data-retention', 'template-folders'),
    ...ofService('returned-letters-statistics', 'returned-letters-summary'),
  ],
  template: [
    ...ofService('templates', 'template-precompiled'),
    ...['version-None', 'version-12', 'version-None-all-page-counts', 'version-12-all-page-counts', 'versions'].map(
      (end) => `service-${service}-template-${template}-${end}`,
    ),
  ],
  email_branding: ['email_branding', `email_branding-${emailBranding}`],
  letter_branding: ['letter_branding', `letter_branding-${letterBranding}`],
  organisation: [
    ...['organisations', 'domains', 'live-service-and-organisation-counts'],
    ...['name', 'email-branding-pool', 'letter-branding-pool'].map((end) => `organisation-${organisation}-${end}`),
  ],
  text_message_and_letter_rates: ['letter-rates', 'sms-rate'],
  unsubscribe_request_reports: ofService('unsubscribe-request-statistics', 'unsubscribe-request-reports-summary'),
  service_join_request: [`service-join-request-${id(50)}`],
  rate_limits: ['normal', 'team', 'test'].map((type) => `${service}-tokens-${type}`),
  performance_stats: ['performance-stats-2026-03-29-to-2026-04-05', 'performance-stats-2026-01-01-to-2026-01-31'],
  usage: usageKeys,
};

export const formatCounts: Readonly<Record<ClearGroup, number>> = {
  user: 1,
  service: 7,
  template: 5,
  email_branding: 2,
  letter_branding: 2,
  organisation: 6,
  text_message_and_letter_rates: 2,
  unsubscribe_request_reports: 2,
  service_join_request: 1,
  rate_limits: 3,
  performance_stats: 1,
  usage: 8,
};

/** Keys of no group: counters, searches, locks, and what only looks like one. Spec: cache §1.4. */
export const otherKeys = [
  `${service}-email-2026-04-05-count`,
  `${service}-test-sms-2026-04-05-count`,
  `service-${service}-notification-search-query-hash-${'ab12'.repeat(32)}`,
  `job-${id(30)}-notification-outcomes`,
  'sms-rate-for-2026-04-05',
  'letter-rate-for-date-2026-04-05-sheets-1-postage-second',
  'mmg-error-rate',
  'update_ft_billing_for_today:updated-at-utc-isoformat',
  `dvla-change-api-key-${user}`,
  'user-of-somebody-else',
  `my-user-${user}`,
  `user-${user}-and-more`,
  'organisations-of-others',
];
