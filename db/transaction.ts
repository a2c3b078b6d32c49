import type { ClientBase } from 'pg';

/**
 * Runs `work` in a transaction of `client` and commits; an error rolls back.
 *
 * The isolation level is said outright, because a database or a role may have another default, under which a statement
 * that waited for a lock would go on with the rows as they were before it waited.
 *
 * @throws what `work` throws, or an error when `work` hid that a statement had failed, so that there was nothing to commit.
 */
export async function transaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin isolation level read committed');
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await rollback(client);
    throw error;
  }
  // Postgres answers a commit of a failed transaction with a rollback, and without an error.
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') {
    throw new Error(
      'Expected to commit, but a statement of the transaction had failed and its error was not passed on',
    );
  }
  return result;
}

/** Never throws: the error that led here tells more, and a rollback fails only when the connection, and with it the transaction, is gone. */
async function rollback(client: ClientBase): Promise<void> {
  await client.query('rollback').catch(() => {});
}
