import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './postgres.ts';

/** Takes the result out of the transaction that it undoes. */
class Undo extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('Rolled back on purpose');
    this.result = result;
  }
}

/**
 * Runs `work` in a READ COMMITTED transaction that is rolled back whatever happens.
 *
 * @throws what `work` throws, or the signal's reason.
 */
export async function rolledBack<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  try {
    return await inTransaction<T>(
      pool,
      async (client) => {
        throw new Undo(await work(client));
      },
      options,
    );
  } catch (error) {
    if (error instanceof Undo) return error.result as T; // what `work` gave, a few lines above
    throw error;
  }
}
