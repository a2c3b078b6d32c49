import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { dependencies } from '../../db/cache/dependencies.ts';
import { staleTriggers } from '../../db/cache/stale-triggers.ts';
import { createDatabase } from '../support/database.ts';
import { type Expected, expectedStale } from './expected-stale.ts';
import { type Column, columnsOf, insertRow, loadWorld, type Row, user, worldRow } from './notify-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await loadWorld(database.pool);
});
afterAll(() => database.drop());

/** A transaction that is rolled back when the test has finished. */
async function openTransaction(): Promise<PoolClient> {
  const client = await database.pool.connect();
  await client.query('begin');
  onTestFinished(async () => {
    await client.query('rollback');
    client.release();
  });
  return client;
}

function sorted(targets: readonly string[]): string[] {
  return [...new Set(targets)].sort();
}

/** What the transaction has marked since it was last asked, each once. */
async function marked(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ target: string }>(
    'delete from nightshift.cache_outbox where transaction = pg_current_xact_id() returning target',
  );
  return sorted(rows.map(({ target }) => target));
}

/** Of a row that comes or goes: every column counts. */
function allTargets({ always, when = [] }: Expected, row: Row): string[] {
  return sorted([...always(row), ...when.flatMap(({ targets }) => targets(row))]);
}

/** Of a column that changes, in the row before and after. */
function targetsOf({ always, when = [] }: Expected, column: string, rows: readonly Row[]): string[] {
  const counted = when.filter(({ columns }) => columns.includes(column));
  return sorted(rows.flatMap((row) => [...always(row), ...counted.flatMap(({ targets }) => targets(row))]));
}

/** Which row of a table, with the values as parameters from the first on. */
function whereOf(row: Row): string {
  return Object.keys(row)
    .map((column, at) => `${column} = $${at + 1}`)
    .join(' and ');
}

/** SQL of a value of the column's type that is not the one that it has. */
function changed({ name, type, labels }: Column): string {
  if (labels !== null) return `'${labels[1] ?? labels[0]}'`;
  if (type === 'boolean') return `${name} is not true`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'jsonb') return `'{"changed": true}'`;
  if (/^(?:timestamp|date)/.test(type)) return `'2031-07-01'`;
  return /^(?:text|character varying)$/.test(type) ? `'new'` : `coalesce(${name}, 0) + 10`;
}

/** The triggers of the cache and their functions, as Postgres has them. */
async function triggersThere(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `select prosrc as definition from pg_proc
      where pronamespace = 'nightshift'::regnamespace and proname like 'stale\\_%'
     union all
     select concat_ws(' ', tgenabled, pg_get_triggerdef(oid)) from pg_trigger
      where tgname in ('nightshift_stale', 'nightshift_stale_all') and tgrelid::regclass::text not like 'nightshift.%'
     order by 1`,
  );
  return rows.map(({ definition }) => definition);
}

test('the migrations have the triggers of the map', async () => {
  const client = await openTransaction();
  const migrated = await triggersThere(client);
  expect(migrated).toHaveLength(3 * Object.keys(dependencies).length);
  for (const table of Object.keys(dependencies)) {
    await client.query(
      `drop function nightshift.stale_${table}() cascade; drop trigger nightshift_stale_all on public.${table}`,
    );
  }
  await client.query(staleTriggers());
  expect(migrated).toEqual(await triggersThere(client));
});

test('the tables of the map are those of the specification', () => {
  expect(Object.keys(dependencies).sort()).toEqual(Object.keys(expectedStale).sort());
});

describe.each(Object.entries(expectedStale))('%s', (table, expected) => {
  const own = worldRow(table);
  const values = Object.values(own);

  test('a row that comes, and the same when it goes', async () => {
    const client = await openTransaction();
    await insertRow(client, table, expected.another);
    expect(await marked(client)).toEqual(allTargets(expected, expected.another));
    await client.query(
      `delete from public.${table} where ${whereOf(expected.another)}`,
      Object.values(expected.another),
    );
    expect(await marked(client)).toEqual(allTargets(expected, expected.another));
  });

  test('each column that changes, also of a load with all other triggers off', async () => {
    const client = await openTransaction();
    await client.query('set local session_replication_role = replica');
    const columns = await columnsOf(client, table);
    const found: Record<string, string[]> = {};
    const wanted: Record<string, string[]> = {};
    for (const column of columns) {
      const { rows: before } = await client.query<{ row: Row }>(
        `select to_jsonb(t) as row from public.${table} t where ${whereOf(own)}`,
        values,
      );
      await client.query('savepoint before_change');
      const { rows: after } = await client.query<{ row: Row }>(
        `update public.${table} t set ${column.name} = ${changed(column)} where ${whereOf(own)} returning to_jsonb(t) as row`,
        values,
      );
      found[column.name] = await marked(client);
      wanted[column.name] = targetsOf(
        expected,
        column.name,
        [...before, ...after].map(({ row }) => row),
      );
      expect(after).not.toEqual(before);
      await client.query('rollback to before_change');
    }
    expect(found).toEqual(wanted);
  });

  test('nothing changed, rolled back, all gone', async () => {
    const client = await openTransaction();
    const { name } = (await columnsOf(client, table))[0] ?? expect.fail('no columns');
    await client.query('savepoint before_change');
    await insertRow(client, table, expected.another);
    await client.query('rollback to before_change');
    expect(await marked(client)).toEqual([]);
    const { rowCount } = await client.query(`update public.${table} set ${name} = ${name}`);
    expect(rowCount).toBeGreaterThan(0);
    expect(await marked(client)).toEqual([]);
    await client.query(`truncate public.${table} cascade`);
    expect(await marked(client)).toEqual(['everything']);
  });
});

test('a change that is rolled back leaves nothing, one that is committed stays until it is applied', async () => {
  const waiting = async () =>
    (await database.pool.query<{ target: string }>('select target from nightshift.cache_outbox')).rows;
  await database.pool.query(`begin; update users set state = 'inactive'; rollback`);
  expect(await waiting()).toEqual([]);
  await database.pool.query(`update users set state = 'inactive' where id = $1`, [user]);
  expect(await waiting()).toEqual([{ target: `user/${user}` }]);
  await database.pool.query('delete from nightshift.cache_outbox');
});

test('a statement on many rows marks each of them', async () => {
  const client = await openTransaction();
  const { rows } = await client.query<{ id: string }>(`update users set state = 'pending' returning id`);
  expect(rows).toHaveLength(2);
  expect(await marked(client)).toEqual(sorted(rows.map(({ id }) => `user/${id}`)));
});

test('a column of a type without equality, and one that is added while sessions are open, hinder no change', async () => {
  const session = await database.pool.connect();
  onTestFinished(() => session.release());
  await session.query(`update users set state = 'warm' where id = $1`, [user]);
  await database.pool.query('alter table users add column extra json, add column place point');
  await session.query(`update users set state = 'extra' where id = $1`, [user]);
  await session.query('delete from nightshift.cache_outbox');
  await session.query(`update users set extra = '{}' where id = $1`, [user]);
  expect((await session.query('select target from nightshift.cache_outbox')).rows).toEqual([
    { target: `user/${user}` },
  ]);
  await session.query('delete from nightshift.cache_outbox');
});

test('a role of Notify that may use nothing of ours changes its tables as before', async () => {
  const client = await openTransaction();
  await client.query(
    'create role notify_only; grant select, update on users to notify_only; set local role notify_only',
  );
  await client.query(`update users set state = 'inactive', name = 'New name' where id = $1`, [user]);
  await client.query('reset role');
  expect(await marked(client)).toContain(`user/${user}`);
});
