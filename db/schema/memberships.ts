/** Who belongs to which service or organisation, and what they may do there. */
import { pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { organisationUserPermissionTypes, permissionTypes, utcTimestamp } from './types.ts';

/** Without a primary key: unique on both columns, as `userToOrganisation` is. */
export const userToService = pgTable('user_to_service', { user_id: uuid().notNull(), service_id: uuid().notNull() });

export const userToOrganisation = pgTable('user_to_organisation', { user_id: uuid(), organisation_id: uuid() });

export const userFolderPermissions = pgTable(
  'user_folder_permissions',
  { user_id: uuid().notNull(), template_folder_id: uuid().notNull(), service_id: uuid().notNull() },
  (table) => [primaryKey({ columns: [table.user_id, table.template_folder_id, table.service_id] })],
);

export const permissions = pgTable('permissions', {
  id: uuid().primaryKey(),
  service_id: uuid(),
  user_id: uuid().notNull(),
  permission: permissionTypes().notNull(),
  created_at: utcTimestamp().notNull(),
});

export const organisationUserPermissions = pgTable('organisation_user_permissions', {
  id: uuid().primaryKey(),
  created_at: utcTimestamp().notNull(),
  organisation_id: uuid(),
  user_id: uuid().notNull(),
  permission: organisationUserPermissionTypes(),
});
