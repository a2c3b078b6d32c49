import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { emptyDatabase, execute } from './databases.ts';

async function poolOfOne(setup = ''): Promise<Pool & { readonly url: string }> {
  const url = await emptyDatabase();
  await execute(url, `create table letters (n int); ${setup}`);
  const pool = createPool(url, { max: 1 });
  onTestFinished(() => pool.end());
  return Object.assign(pool, { url });
}

const letters = ({ url }: { url: string }) => execute<{ n: number }>(url, 'select n from letters order by n');

/** What other sessions than the asking one do or hold in the database. */
async function traces({ url }: { url: string }): Promise<{ statements: number; locks: number }> {
  const [row] = await execute<{ statements: number; locks: number }>(
    url,
    `select (select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
               and (state <> 'idle')) as statements,
            (select count(*)::int from pg_locks where pid <> pg_backend_pid()
               and database = (select oid from pg_database where datname = current_database()) and (locktype = 'advisory' or
               relation = 'letters'::regclass)) as locks`,
  );
  return row ?? expect.fail('no row');
}

test('commits what the work did and returns its result', async () => {
  const pool = await poolOfOne();
  const result = await inTransaction(pool, async (client) => {
    await client.query('insert into letters values (1)');
    return 'done';
  });
  expect(result).toBe('done');
  expect(await letters(pool)).toEqual([{ n: 1 }]);
});

test('an error rolls back, is passed on, and leaves the connection to the next borrower', async () => {
  const pool = await poolOfOne();
  const work = inTransaction(pool, async (client) => {
    await client.query('insert into letters values (1)');
    throw new Error('no stamps left');
  });
  await expect(work).rejects.toThrow('no stamps left');
  expect(await letters(pool)).toEqual([]);
  expect(pool.totalCount).toBe(1);
});

test('is READ COMMITTED where the database has another default', async () => {
  const pool = await poolOfOne();
  const database = new URL(pool.url).pathname.slice(1);
  await execute(pool.url, `alter database ${database} set default_transaction_isolation = 'repeatable read'`);
  const level = await inTransaction(pool, (client) => client.query('show transaction_isolation'));
  expect(level.rows).toEqual([{ transaction_isolation: 'read committed' }]);
});

test('work that hides a failed statement does not pass for committed', async () => {
  const pool = await poolOfOne();
  const work = inTransaction(pool, async (client) => {
    await client.query('insert into letters values (1)');
    await client.query('select 1/0').catch(() => {});
  });
  await expect(work).rejects.toThrow('a statement of the transaction had failed');
  expect(await letters(pool)).toEqual([]);
});

test('a backend that dies within a transaction is replaced for the next borrower', async () => {
  const pool = await poolOfOne();
  const work = inTransaction(pool, async (client) => {
    await client.query('select pg_terminate_backend(pg_backend_pid())');
  });
  await expect(work).rejects.toThrow();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  ['a sleep', 'select pg_sleep(60)'],
  ['a long scan', 'select count(*) from generate_series(1, 100000000000) n where n % 7 = 3'],
  ['a wait for a lock', 'select pg_advisory_xact_lock(15)'],
])(
  'an abort ends %s on the server within a second, though the pool has no connection left',
  async (_what, statement) => {
    const pool = await poolOfOne();
    const other = createPool(pool.url, { max: 1 });
    const holder = await other.connect();
    await holder.query('select pg_advisory_lock(15)');
    const controller = new AbortController();
    const work = inTransaction(
      pool,
      async (client) => {
        await client.query('insert into letters values (1)');
        await client.query('select pg_advisory_xact_lock(16)');
        await client.query('lock table letters in access exclusive mode');
        setTimeout(() => controller.abort(new Error('the night was called off')), 100);
        await client.query(statement);
      },
      { signal: controller.signal },
    );
    const began = performance.now();
    await expect(work).rejects.toThrow('the night was called off');
    expect(performance.now() - began).toBeLessThan(1_000);
    await holder.query('select pg_advisory_unlock(15)');
    holder.release();
    await other.end();
    expect(await traces(pool)).toEqual({ statements: 0, locks: 0 });
    expect(await letters(pool)).toEqual([]);
  },
);

test('an abort between two statements ends the work that goes on in spite of it', async () => {
  const pool = await poolOfOne();
  const controller = new AbortController();
  const work = inTransaction(
    pool,
    async (client) => {
      controller.abort(new Error('called off'));
      await delay(50);
      await client.query('select pg_sleep(60)').catch(() => {});
      await client.query('rollback');
      await client.query('begin');
      await client.query('insert into letters values (1)');
      await client.query('select pg_sleep(60)').catch(() => {});
      await client.query('commit');
    },
    { signal: controller.signal },
  );
  await expect(work).rejects.toThrow('called off');
  expect(await letters(pool)).toEqual([]);
});

test('work that was called off before it began does not begin', async () => {
  const pool = await poolOfOne();
  const work = inTransaction(pool, () => expect.fail('was called'), {
    signal: AbortSignal.abort(new Error('called off')),
  });
  await expect(work).rejects.toThrow('called off');
});

test('an abort at any moment never reaches a later borrower of the same connection', async () => {
  const pool = await poolOfOne();
  const pids = new Set<number>();
  const outcomes = { committed: 0, aborted: 0 };
  for (let round = 0; round < 300; round += 1) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('called off')), (round % 10) / 2);
    await inTransaction(pool, (client) => client.query('select pg_sleep(0.001)'), { signal: controller.signal }).then(
      () => (outcomes.committed += 1),
      (error: Error) => {
        expect(error.message).toBe('called off');
        outcomes.aborted += 1;
      },
    );
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.002)');
    for (const { pid } of rows) pids.add(pid);
  }
  expect(outcomes.committed).toBeGreaterThan(20);
  expect(outcomes.aborted).toBeGreaterThan(20);
  expect(pids.size).toBe(1);
});

test('where no cancel gets through, the connection is closed and the server ends the statement itself', async () => {
  const pool = await poolOfOne();
  await pool.query('select 1');
  pool.options.connectionString = 'postgres://postgres@127.0.0.1:1/nowhere';
  const warned = new Promise((resolve) => process.once('warning', resolve));
  const controller = new AbortController();
  const work = inTransaction(
    pool,
    (client) => {
      setTimeout(() => controller.abort(new Error('called off')), 50);
      return client.query('select pg_sleep(60)');
    },
    { signal: controller.signal },
  );
  await expect(work).rejects.toThrow('called off');
  expect(String(await warned)).toContain('ECONNREFUSED');
  await expect.poll(() => traces(pool), { timeout: 10_000, interval: 500 }).toEqual({ statements: 0, locks: 0 });
});
