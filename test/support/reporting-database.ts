import { Client, type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { createDatabase } from './database.ts';
import { createMigratedDatabase } from './template-database.ts';

/** The Postgres versions on which the SQL runs: the run's own server, and the oldest that we support. */
export const majors = [18, 15] as const;
type Major = (typeof majors)[number];

interface Opened {
  readonly pool: Pool;
  close(): Promise<void>;
}

/** What tests write to. Rates are not emptied: a test that needs others than the migrations' replaces them. */
const emptied = [
  'nightshift.letter_reported',
  'nightshift.callback_due',
  'public.notifications',
  'public.notification_history',
  'public.notifications_letter_despatch',
  'public.ft_notification_status',
  'public.ft_processing_time',
  'public.ft_billing',
  'public.ft_billing_letter_despatch',
  'nightshift.day_rollup',
  'nightshift.rollup_day',
  'nightshift.problem_row',
  'nightshift.run_check',
  'nightshift.run_fact_day',
  'nightshift.run',
  'nightshift.fact_day',
  'nightshift.day_due',
  'nightshift.unrated',
  'nightshift.alert',
  'nightshift.flush_due',
  'nightshift.daily_totals',
  // Last: emptying the facts is entered too.
  'nightshift.journal',
  'nightshift.journal_baseline',
];

/** Deletes: truncating so many tables and indexes takes ten times as long. */
export async function emptyTables(pool: Pool): Promise<void> {
  await pool.query(emptied.map((table) => `delete from ${table}`).join('; '));
}

/**
 * A migrated database for the tests of a `describe`, on Postgres 18 or 15. Every test finds its tables empty, but for
 * the rates and the lookups that the migrations bring.
 */
export function reportingDatabase(major: Major): { readonly pool: Pool } {
  let opened: Opened | undefined;
  const pool = () => {
    if (opened === undefined) throw new Error('The database is there in tests and hooks only');
    return opened.pool;
  };
  beforeAll(async () => {
    opened = await (major === 18 ? openOnServerOfRun() : openOnPostgres15());
  });
  beforeEach(() => emptyTables(pool()));
  afterAll(() => opened?.close());
  return {
    get pool() {
      return pool();
    },
  };
}

async function openOnServerOfRun(): Promise<Opened> {
  const database = await createDatabase();
  const pool = createPool(database.url);
  const close = async () => {
    await pool.end();
    await database.drop();
  };
  return { pool, close };
}

async function openOnPostgres15(): Promise<Opened> {
  const server = await startPostgres({ major: 15 });
  try {
    const pool = createPool(await createMigratedDatabase(server.url, 'nightshift'));
    const close = async () => {
      await pool.end();
      // Waits for the connections of the pool, which are closing: the server would cut them off, with a warning.
      await execute(server.url, 'drop database nightshift');
      await server.stop();
    };
    return { pool, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
