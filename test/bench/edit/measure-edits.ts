import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { userKey } from '../../../db/cache/keys.ts';
import { bodyOf } from '../http/request.ts';
import type { KeysGoing } from './keys-going.ts';

/** As somebody would by hand: the API knows nothing of it. Returns the moment when the commit was sent. */
async function rename(pool: Pool, user: string, name: string): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('update users set name = $2 where id = $1', [user, name]);
    const committing = performance.now();
    await client.query('commit');
    return committing;
  } finally {
    client.release();
  }
}

/**
 * Edits a user every so often, whatever becomes of the edits before. Returns for each the milliseconds from its commit
 * until the user's document is gone from Redis.
 *
 * @param users whose documents are not cached yet. @throws Error when one of them is read with the old name afterwards.
 */
export async function measureEdits(options: {
  readonly pool: Pool;
  readonly apiUrl: string;
  readonly keysGoing: KeysGoing;
  readonly users: readonly string[];
  readonly everyMs: number;
}): Promise<number[]> {
  const { pool, apiUrl, keysGoing, users, everyMs } = options;
  const read = async (user: string) => (await bodyOf(apiUrl, `/user/${user}`)).toString();
  for (const user of users) await read(user);
  const name = 'Somebody Else';
  const measured = await Promise.all(
    users.map(async (user, index) => {
      await delay(index * everyMs);
      const [gone, committing] = await Promise.all([keysGoing.gone(userKey(user)), rename(pool, user, name)]);
      return gone - committing;
    }),
  );
  for (const user of users) {
    const body = await read(user);
    if (!body.includes(name)) throw new Error(`Expected the new name of user ${user}, got ${body}`);
  }
  return measured;
}
