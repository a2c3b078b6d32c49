/**
 * All our tables, for typed reads and for the checks of an adopted database. Keys are the names of the columns. The
 * migrations make the tables; a test compares the two.
 */
export * from './schema/alerts.ts';
export * from './schema/api-keys.ts';
export * from './schema/branding.ts';
export * from './schema/cache-audit.ts';
export * from './schema/comparisons.ts';
export * from './schema/complaints.ts';
export * from './schema/deep-archive.ts';
export * from './schema/facts.ts';
export * from './schema/invites.ts';
export * from './schema/journal.ts';
export * from './schema/ledger.ts';
export * from './schema/letters.ts';
export * from './schema/memberships.ts';
export * from './schema/nightshift.ts';
export * from './schema/notifications.ts';
export * from './schema/organisations.ts';
export * from './schema/providers.ts';
export * from './schema/rates.ts';
export * from './schema/retention.ts';
export * from './schema/returned-letters.ts';
export * from './schema/rollup.ts';
export * from './schema/senders.ts';
export * from './schema/services.ts';
export * from './schema/template-parts.ts';
export * from './schema/templates.ts';
export * from './schema/types.ts';
export * from './schema/users.ts';
