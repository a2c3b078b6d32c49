import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../db/postgres.ts';

/** Inserts objects by the names of their columns; columns that they lack are NULL, what is no column is ignored. */
export async function insert(client: PoolClient, table: string, rows: readonly object[]): Promise<void> {
  await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
    JSON.stringify(rows),
  ]);
}

/** Inserts facts or rates as an earlier night or another hand has left them, in 2020. */
export async function insertRows(pool: Pool, table: string, rows: readonly object[]): Promise<void> {
  const createdBefore = rows.map((row) => ({ created_at: '2020-01-01 00:00', ...row }));
  await inTransaction(pool, (client) => insert(client, table, createdBefore));
}

/** All rows of a table without their stamps, in the order of its columns; dates are text, numbers are numbers. */
export async function rowsOf(pool: Pool, table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) - 'created_at' - 'updated_at' as row from ${table} t order by t`,
  );
  return rows.map(({ row }) => row);
}

/** Some columns of all rows of a table, a row an array, in the order of {@link rowsOf}. */
export async function columnsOf(pool: Pool, table: string, ...columns: readonly string[]): Promise<unknown[][]> {
  return (await rowsOf(pool, table)).map((row) => columns.map((column) => row[column]));
}
