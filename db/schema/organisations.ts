/** Organisations, and what each may do. */
import { boolean, doublePrecision, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { organisationPermissionTypes, utcTimestamp } from './types.ts';

export const organisationTypes = pgTable('organisation_types', {
  name: varchar({ length: 255 }).primaryKey(),
  is_crown: boolean(),
});

export const organisation = pgTable('organisation', {
  id: uuid().primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  active: boolean().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  email_branding_id: uuid(),
  letter_branding_id: uuid(),
  agreement_signed: boolean(),
  agreement_signed_at: utcTimestamp(),
  agreement_signed_by_id: uuid(),
  agreement_signed_version: doublePrecision(),
  crown: boolean(),
  organisation_type: varchar({ length: 255 }),
  request_to_go_live_notes: text(),
  agreement_signed_on_behalf_of_email_address: varchar({ length: 255 }),
  agreement_signed_on_behalf_of_name: varchar({ length: 255 }),
  billing_contact_email_addresses: text(),
  billing_contact_names: text(),
  billing_reference: varchar({ length: 255 }),
  notes: text(),
  purchase_order_number: varchar({ length: 255 }),
  can_approve_own_go_live_requests: boolean().notNull(),
});

export const domain = pgTable('domain', {
  domain: varchar({ length: 255 }).primaryKey(),
  organisation_id: uuid().notNull(),
});

export const organisationPermissions = pgTable('organisation_permissions', {
  id: uuid().primaryKey(),
  permission: organisationPermissionTypes().notNull(),
  organisation_id: uuid().notNull(),
  created_at: utcTimestamp().notNull(),
});
