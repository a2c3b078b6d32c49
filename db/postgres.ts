import type { PoolClient } from 'pg';
import { Pool } from 'pg';
import { cancelOnAbort } from './cancel-on-abort.ts';
import { connectionConfig } from './connect.ts';
import { applySessionSettings } from './session-settings.ts';
import { transaction } from './transaction.ts';

/**
 * A pool of connections with our session settings. Dates and timestamps without zone come as text, bigint and numeric as
 * strings; pass them as text too, since the driver writes a `Date` in the process's zone.
 *
 * A connection that dies does not end the process: its borrower's next statement fails, and the pool opens another one.
 *
 * @param options.max connections at once (default 10). A borrower waits 10 s for one, as does a new connection for an answer.
 * @param options.applicationName what `pg_stat_activity` shows (default nightshift).
 */
export function createPool(
  databaseUrl: string,
  { max = 10, applicationName = 'nightshift' }: { max?: number; applicationName?: string } = {},
): Pool {
  const pool = new Pool({
    ...connectionConfig(databaseUrl, applicationName),
    max,
    onConnect: applySessionSettings,
  });
  // While a connection is borrowed, nobody else listens: its next statement fails, which tells the borrower.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (error) => {
    // A pool that is being ended does not wait for its sockets, so the server may be gone before them.
    if (!pool.ending) process.emitWarning(`An idle connection to Postgres was lost: ${error.message}`);
  });
  return pool;
}

/**
 * Runs `work` in a READ COMMITTED transaction on a connection of the pool, and commits; an error rolls back.
 *
 * When `signal` aborts, the running statement is cancelled on the server, through a connection that is not the pool's. The
 * promise is settled once the transaction has ended and its locks are free.
 *
 * @throws what `work` throws, or the signal's reason.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const client = await pool.connect();
  try {
    if (signal === undefined) return await transaction(client, () => work(client));
    signal.throwIfAborted();
    return await transaction(client, () => cancelOnAbort(client, pool.options, signal, () => work(client)));
  } finally {
    // A connection that is broken, or still in a transaction, must not reach another borrower.
    client.release(client.getTransactionStatus() !== 'I');
  }
}
