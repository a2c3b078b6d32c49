import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject, onTestFinished } from 'vitest';
import { connect } from '../../db/connect.ts';
import { readMigrations, runMigration } from '../../db/migration-files.ts';
import { createLedger, recordMigration } from '../../db/migration-ledger.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { urlOfDatabase } from '../support/template-database.ts';

export const majors = [15, 18] as const;

let postgres15: ReturnType<typeof startPostgres> | undefined;
afterAll(async () => (await postgres15)?.stop());

/** The run's own Postgres 18, or one of the oldest version that we support, of this test file. */
async function serverOf(major: 15 | 18): Promise<string> {
  if (major === 18) return inject('servers').databaseUrl;
  postgres15 ??= startPostgres({ major });
  return (await postgres15).url;
}

/** The URL of a database of this test's own, without a table, which is dropped when the test has finished. */
export async function emptyDatabase(major: 15 | 18 = 18): Promise<string> {
  const server = await serverOf(major);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  // Without force: a connection that was left open fails the test.
  onTestFinished(async () => void (await execute(server, `drop database ${name}`)));
  return urlOfDatabase(server, name);
}

/** Runs SQL on a connection of its own, without the settings of our sessions. */
export async function execute<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Leaves a database as a build that had so many migrations left it. @param adopted names of those that Notify had done. */
export async function migrateAsEarlierBuild(
  url: string,
  count: number,
  adopted: readonly string[] = [],
): Promise<void> {
  const migrations = await readMigrations();
  const client = await connect(url, 'nightshift test');
  try {
    await createLedger(client);
    for (const migration of migrations.slice(0, count)) {
      const isAdopted = adopted.includes(migration.name);
      await recordMigration(client, migration, { adopted: isAdopted });
      if (!isAdopted) await runMigration(client, migration);
    }
  } finally {
    await client.end();
  }
}
