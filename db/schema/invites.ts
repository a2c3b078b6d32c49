/** Those who are asked, or ask, to join a service or an organisation. */
import { jsonb, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { invitedUsersStatusTypes, serviceJoinRequestsStatusType, utcTimestamp } from './types.ts';

export const inviteStatusType = pgTable('invite_status_type', { name: varchar().primaryKey() });

export const invitedUsers = pgTable('invited_users', {
  id: uuid().primaryKey(),
  email_address: varchar({ length: 255 }).notNull(),
  user_id: uuid().notNull(),
  service_id: uuid(),
  created_at: utcTimestamp().notNull(),
  status: invitedUsersStatusTypes().notNull(),
  permissions: varchar().notNull(),
  auth_type: varchar().notNull().default('sms_auth'),
  folder_permissions: jsonb().notNull(),
});

export const invitedOrganisationUsers = pgTable('invited_organisation_users', {
  id: uuid().primaryKey(),
  email_address: varchar({ length: 255 }).notNull(),
  invited_by_id: uuid().notNull(),
  organisation_id: uuid().notNull(),
  created_at: utcTimestamp().notNull(),
  status: varchar().notNull(),
  permissions: varchar().notNull(),
});

export const serviceJoinRequests = pgTable('service_join_requests', {
  id: uuid().primaryKey(),
  requester_id: uuid().notNull(),
  service_id: uuid().notNull(),
  created_at: utcTimestamp().notNull().defaultNow(),
  status: serviceJoinRequestsStatusType().notNull().default('pending'),
  status_changed_at: utcTimestamp(),
  status_changed_by_id: uuid(),
  reason: text(),
});
