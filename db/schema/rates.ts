/** What a message costs, and how many texts are free. Spec: nightly §4.4 and §4.9. */
import { boolean, integer, numeric, pgTable, uuid, varchar } from 'drizzle-orm/pg-core';
import { notificationType, utcTimestamp } from './types.ts';

export const rates = pgTable('rates', {
  id: uuid().primaryKey(),
  valid_from: utcTimestamp().notNull(),
  rate: numeric().notNull(),
  notification_type: notificationType().notNull(),
});

export const letterRates = pgTable('letter_rates', {
  id: uuid().primaryKey(),
  start_date: utcTimestamp().notNull(),
  end_date: utcTimestamp(),
  sheet_count: integer().notNull(),
  rate: numeric().notNull(),
  crown: boolean().notNull(),
  post_class: varchar().notNull(),
});

export const annualBilling = pgTable('annual_billing', {
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  financial_year_start: integer().notNull(),
  free_sms_fragment_limit: integer().notNull(),
  updated_at: utcTimestamp(),
  created_at: utcTimestamp().notNull(),
  high_volume_service_last_year: boolean().notNull().default(false),
  has_custom_allowance: boolean().notNull().default(false),
});

export const defaultAnnualAllowance = pgTable('default_annual_allowance', {
  id: uuid().primaryKey(),
  valid_from_financial_year_start: integer().notNull(),
  organisation_type: varchar({ length: 255 }),
  allowance: integer().notNull(),
  notification_type: notificationType().notNull(),
});
