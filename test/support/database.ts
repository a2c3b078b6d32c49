import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE, urlOfDatabase } from './template-database.ts';

interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /**
   * Ends the pool and removes the database.
   *
   * @throws Error naming the last statement of every connection that somebody left open.
   */
  drop(): Promise<void>;
}

/** A migrated database of its own for a test file: `afterAll(() => database.drop())`. */
export async function createDatabase(): Promise<TestDatabase> {
  const { databaseUrl } = inject('servers');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(databaseUrl, (client) => client.query(`create database ${name} template ${TEMPLATE}`));
  const url = urlOfDatabase(databaseUrl, name);
  const pool = new pg.Pool({ connectionString: url });
  const drop = async () => {
    await pool.end();
    await onServer(databaseUrl, (client) => dropUnlessInUse(client, name));
  };
  return { url, pool, drop };
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function dropUnlessInUse(client: pg.Client, name: string): Promise<void> {
  try {
    // Postgres itself waits up to 5 s for connections that are just closing.
    await client.query(`drop database ${name}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '55006')) throw error;
    const { rows } = await client.query<{ application_name: string; query: string }>(
      'select application_name, query from pg_stat_activity where datname = $1',
      [name],
    );
    await client.query(`drop database ${name} with (force)`);
    const leaks = rows.map((row) => `  ${row.application_name || 'unnamed'}: ${row.query}`);
    throw new Error(`${rows.length} connections were left open. Their last statements:\n${leaks.join('\n')}`);
  }
}
