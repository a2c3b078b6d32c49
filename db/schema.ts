/**
 * All our tables, for typed reads and for the checks of an adopted database. Keys are the names of the columns. The
 * migrations make the tables; a test compares the two.
 */
export * from './schema/facts.ts';
export * from './schema/ledger.ts';
export * from './schema/nightshift.ts';
export * from './schema/notifications.ts';
export * from './schema/rates.ts';
export * from './schema/rollup.ts';
export * from './schema/services.ts';
export * from './schema/templates.ts';
export * from './schema/types.ts';
