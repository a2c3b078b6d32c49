import pg from 'pg';
import type { Scenario } from './scenario.ts';
import { until } from './until.ts';

/** A table that somebody has locked, as a migration would: a step of a run that needs it waits in the middle. */
export interface HeldTable {
  /** Waits until so many transactions wait for the table. */
  untilWaitedFor(transactions?: number): Promise<void>;
  release(): Promise<void>;
}

/** @param mode `access exclusive` holds readers up too, `exclusive` writers only. */
export async function holdTable(
  { databaseUrl, pool, atEnd }: Scenario,
  table: string,
  mode: 'access exclusive' | 'exclusive',
): Promise<HeldTable> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'test hold' });
  client.on('error', () => {}); // A test may stop the server under it.
  await client.connect();
  atEnd(() => client.end());
  await client.query('begin');
  await client.query(`lock table ${table} in ${mode} mode`);
  const waiting = async () => {
    const { rowCount } = await pool.query('select from pg_locks where relation = $1::regclass and not granted', [
      table,
    ]);
    return rowCount ?? 0;
  };
  return {
    untilWaitedFor: (transactions = 1) =>
      until(`${transactions} transactions to wait for ${table}`, async () => (await waiting()) >= transactions),
    release: async () => void (await client.query('rollback')),
  };
}

/** The statements that workers are at, or that they left a transaction open with. */
export async function workersStatements({ pool }: Scenario): Promise<string[]> {
  const { rows } = await pool.query<{ query: string }>(
    `select query from pg_stat_activity
      where datname = current_database() and application_name like 'nightshift%worker' and state <> 'idle'
        and pid <> pg_backend_pid()`,
  );
  return rows.map(({ query }) => query);
}
