/** How e-mails and letters look, and who may choose which look. */
import { boolean, pgTable, primaryKey, uuid, varchar } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const brandingType = pgTable('branding_type', { name: varchar({ length: 255 }).primaryKey() });

export const emailBranding = pgTable('email_branding', {
  id: uuid().primaryKey(),
  colour: varchar({ length: 7 }),
  logo: varchar({ length: 255 }),
  name: varchar({ length: 255 }).notNull(),
  text: varchar({ length: 255 }),
  brand_type: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp(),
  created_by: uuid(),
  updated_at: utcTimestamp(),
  updated_by: uuid(),
  alt_text: varchar(),
  active: boolean().notNull().default(true),
});

export const letterBranding = pgTable('letter_branding', {
  id: uuid().primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  filename: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp(),
  created_by_id: uuid(),
  updated_at: utcTimestamp(),
  updated_by_id: uuid(),
});

export const emailBrandingToOrganisation = pgTable(
  'email_branding_to_organisation',
  { organisation_id: uuid().notNull(), email_branding_id: uuid().notNull() },
  (table) => [primaryKey({ columns: [table.organisation_id, table.email_branding_id] })],
);

export const letterBrandingToOrganisation = pgTable(
  'letter_branding_to_organisation',
  { organisation_id: uuid().notNull(), letter_branding_id: uuid().notNull() },
  (table) => [primaryKey({ columns: [table.organisation_id, table.letter_branding_id] })],
);

export const serviceEmailBranding = pgTable('service_email_branding', {
  service_id: uuid().primaryKey(),
  email_branding_id: uuid().notNull(),
});

export const serviceLetterBranding = pgTable('service_letter_branding', {
  service_id: uuid().primaryKey(),
  letter_branding_id: uuid().notNull(),
});
