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
  return { table: name, columns, written: true, key: keyColumns.map((column) => column.name) };
}

const { services, organisation } = schema;
const inHistory = new Set(columnsOf(schema.notificationHistory).map((column) => column.name));

/** What a database must have to be adopted: what the night reads and writes, and what the dashboard says of services. */
export const needs: readonly Need[] = [
  writes(schema.ftNotificationStatus),
  writes(schema.ftProcessingTime),
  writes(schema.ftBilling),
  writes(schema.ftBillingLetterDespatch),
  reads(
    schema.notifications,
    columnsOf(schema.notifications).filter((column) => inHistory.has(column.name)),
  ),
  reads(schema.notificationHistory),
  reads(schema.notificationsLetterDespatch),
  reads(schema.rates),
  reads(schema.letterRates),
  reads(services, [
    services.id,
    services.name,
    services.active,
    services.restricted,
    services.count_as_live,
    services.organisation_id,
  ]),
  reads(organisation, [organisation.id, organisation.name, organisation.active, organisation.organisation_type]),
  reads(schema.domain),
];
