/** From whom a message of a service comes: reply-to addresses, text senders, letter contacts, numbers that receive texts. */
import { boolean, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

const sender = () => ({
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  is_default: boolean().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  archived: boolean().notNull().default(false),
});

export const serviceEmailReplyTo = pgTable('service_email_reply_to', { ...sender(), email_address: text().notNull() });

export const serviceSmsSenders = pgTable('service_sms_senders', {
  ...sender(),
  sms_sender: varchar({ length: 11 }).notNull(),
  inbound_number_id: uuid(),
});

export const serviceLetterContacts = pgTable('service_letter_contacts', {
  ...sender(),
  contact_block: text().notNull(),
});

export const inboundNumbers = pgTable('inbound_numbers', {
  id: uuid().primaryKey(),
  number: varchar({ length: 255 }).notNull(),
  provider: varchar().notNull(),
  service_id: uuid(),
  active: boolean().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
});
