/** The fact tables, which the night writes. Spec: nightly §2.1, §3, §4.1 and §4.10. */
import { boolean, date, integer, numeric, pgTable, primaryKey, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { letterDespatchCostThreshold, utcTimestamp } from './types.ts';

export const ftNotificationStatus = pgTable(
  'ft_notification_status',
  {
    bst_date: date().notNull(),
    template_id: uuid().notNull(),
    service_id: uuid().notNull(),
    job_id: uuid().notNull(),
    notification_type: text().notNull(),
    key_type: text().notNull(),
    notification_status: text().notNull(),
    notification_count: integer().notNull(),
    created_at: utcTimestamp().notNull(),
    updated_at: utcTimestamp(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.bst_date,
        t.template_id,
        t.service_id,
        t.job_id,
        t.notification_type,
        t.key_type,
        t.notification_status,
      ],
    }),
  ],
);

export const ftProcessingTime = pgTable('ft_processing_time', {
  bst_date: date().primaryKey(),
  messages_total: integer().notNull(),
  messages_within_10_secs: integer().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
});

export const ftBilling = pgTable(
  'ft_billing',
  {
    bst_date: date().notNull(),
    template_id: uuid().notNull(),
    service_id: uuid().notNull(),
    notification_type: text().notNull(),
    provider: text().notNull(),
    rate_multiplier: integer().notNull(),
    international: boolean().notNull(),
    rate: numeric().notNull(),
    billable_units: integer(),
    notifications_sent: integer(),
    updated_at: utcTimestamp(),
    created_at: utcTimestamp().notNull(),
    postage: varchar().notNull(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.bst_date,
        t.template_id,
        t.service_id,
        t.notification_type,
        t.provider,
        t.rate_multiplier,
        t.international,
        t.rate,
        t.postage,
      ],
    }),
  ],
);

export const ftBillingLetterDespatch = pgTable(
  'ft_billing_letter_despatch',
  {
    bst_date: date().notNull(),
    postage: varchar().notNull(),
    cost_threshold: letterDespatchCostThreshold().notNull(),
    rate: numeric().notNull(),
    billable_units: integer().notNull(),
    notifications_sent: integer(),
    created_at: utcTimestamp().notNull(),
    updated_at: utcTimestamp(),
  },
  (t) => [primaryKey({ columns: [t.bst_date, t.postage, t.rate, t.billable_units, t.cost_threshold] })],
);
