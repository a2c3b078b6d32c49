import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import * as schema from './schema.ts';

/** A table of Notify's, the columns of it that we use, and whether we write it. */
export interface Need {
  readonly table: string;
  readonly columns: readonly PgColumn[];
  readonly written: boolean;
  /** Names of the columns of its primary key, in any order; undefined where the key does not matter. */
  readonly key?: readonly string[];
}

function columnsOf(table: PgTable): PgColumn[] {
  return getTableConfig(table).columns;
}

function reads(table: PgTable, columns = columnsOf(table)): Need {
  return { table: getTableConfig(table).name, columns, written: false };
}

function writes(table: PgTable): Need {
  const { name, columns, primaryKeys } = getTableConfig(table);
  const keyColumns = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  const key = keyColumns.map((column) => column.name);
  return { table: name, columns, written: true, ...(key.length > 0 && { key }) };
}

const ofNights: readonly Need[] = [
  writes(schema.ftNotificationStatus),
  writes(schema.ftProcessingTime),
  writes(schema.ftBilling),
  writes(schema.ftBillingLetterDespatch),
  writes(schema.notifications),
  writes(schema.notificationHistory),
  writes(schema.notificationsLetterDespatch),
  reads(schema.rates),
  reads(schema.letterRates),
];

const ofApi: readonly Need[] = [
  reads(schema.defaultAnnualAllowance),
  reads(schema.organisationTypes),
  ...[
    schema.services,
    schema.servicesHistory,
    schema.servicePermissions,
    schema.serviceDataRetention,
    schema.serviceWhitelist,
    schema.serviceEmailReplyTo,
    schema.serviceSmsSenders,
    schema.serviceLetterContacts,
    schema.inboundNumbers,
    schema.serviceCallbackApi,
    schema.serviceCallbackApiHistory,
    schema.serviceJoinRequests,
    schema.returnedLetters,
    schema.complaints,
    schema.annualBilling,
    schema.apiKeys,
    schema.apiKeysHistory,
    schema.organisation,
    schema.organisationPermissions,
    schema.domain,
    schema.emailBranding,
    schema.letterBranding,
    schema.emailBrandingToOrganisation,
    schema.letterBrandingToOrganisation,
    schema.serviceEmailBranding,
    schema.serviceLetterBranding,
    schema.users,
    schema.userToService,
    schema.userToOrganisation,
    schema.userFolderPermissions,
    schema.permissions,
    schema.organisationUserPermissions,
    schema.invitedUsers,
    schema.invitedOrganisationUsers,
    schema.events,
    schema.templates,
    schema.templatesHistory,
    schema.templateRedacted,
    schema.templateFolder,
    schema.templateFolderMap,
    schema.templateEmailFiles,
    schema.letterAttachment,
    schema.jobs,
    schema.providerDetails,
    schema.providerDetailsHistory,
  ].map(writes),
];

/**
 * What a database must have to be adopted: what the night reads and writes, and what the API does. The triggers that mark
 * the cache stale read tables of these only.
 */
export const needs: readonly Need[] = [...ofNights, ...ofApi];
