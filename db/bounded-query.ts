import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** Somebody is waiting for the answer. The statements of a night may take their time. */
const boundMs = 10_000;

/**
 * The rows of a read that somebody waits for.
 *
 * @param options.name of a prepared statement, which each connection plans once: for texts that never change.
 * @throws Error when Postgres has not answered within 10 s, whatever became of it; the connection is closed then.
 */
export async function boundedQuery<Row extends QueryResultRow>(
  database: Pool | PoolClient,
  text: string,
  values: readonly (string | readonly string[])[] = [],
  { name }: { name?: string } = {},
): Promise<Row[]> {
  // The driver knows the last field of a query; its types do not.
  const query = { text, values: [...values], ...(name === undefined ? {} : { name }), query_timeout: boundMs };
  const { rows } = await database.query<Row>(query);
  return rows;
}

/** The row of a statement that has one. @throws Error as {@link boundedQuery}, or when there is none. */
export async function boundedRow<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly (string | readonly string[])[] = [],
): Promise<Row> {
  const [row] = await boundedQuery<Row>(pool, text, values);
  if (row === undefined) throw new Error(`Expected one row, got none from: ${text.slice(0, 200)}`);
  return row;
}
