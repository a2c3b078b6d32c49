import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig, PoolClient } from 'pg';
import { Client } from 'pg';

/**
 * Runs `work`, which uses `client` and nobody else does. Once `signal` aborts, its statements are cancelled until it is
 * done. Settles only when no cancel is under way any more, so that none can hit a later statement of this connection.
 *
 * @param connection how to reach the server: a cancel goes through a connection of its own, which no exhausted pool holds up.
 * @throws what `work` throws, or the signal's reason, also when `work` got through in spite of it.
 */
export async function cancelOnAbort<T>(
  client: PoolClient,
  connection: ClientConfig,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const pid = await backendPid(client);
  signal.throwIfAborted();
  const running = work();
  const done = running.then(
    () => true,
    () => true,
  );
  let cancelling: Promise<void> | undefined;
  const onAbort = () => {
    cancelling = cancelUntil(done, pid, client, connection);
  };
  // The work has run up to its first wait, and may have been the one who aborted.
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    const result = await running;
    signal.throwIfAborted();
    return result;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await cancelling;
  }
}

/**
 * One cancel is not enough: it does nothing when it arrives between two statements, and `work` may have more of them.
 * Never throws: where no cancel gets through, closing the connection ends the statement, within the interval in which the
 * server checks its connections.
 */
async function cancelUntil(
  done: Promise<boolean>,
  pid: number,
  client: PoolClient,
  connection: ClientConfig,
): Promise<void> {
  const canceller = new Client(connection);
  canceller.on('error', () => {}); // Also reported by the statement that fails.
  try {
    await canceller.connect();
    do {
      await canceller.query('select pg_cancel_backend($1)', [pid]);
    } while (!(await Promise.race([done, delay(100, false)])));
  } catch (error) {
    process.emitWarning(`Cancelling a statement failed, its connection is closed instead: ${String(error)}`);
    await client.end();
  } finally {
    await canceller.end();
  }
}

async function backendPid(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid;
  if (pid === undefined) throw new Error('Expected the process id of the Postgres backend, got no row');
  return pid;
}
