import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { type Expected, expectedStale } from '../../cache/expected-stale.ts';
import { type Column, columnsOf, insertRow, worldRow } from '../../cache/notify-world.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Instances, startInstances } from './instances.ts';
import { type Answers, answersOf } from './reads.ts';
import { drained, resetWorld } from './reset.ts';

const atEnd = atEndOfFile();
let api: Instances;
let before: Answers;
beforeAll(async () => {
  api = await startInstances(atEnd);
});

/** Routes with an answer that some change has changed. */
const changed = new Set<string>();

async function expectNothingStale(change: string): Promise<void> {
  await drained(api.pool);
  const now = await answersOf(api.uncached, api.gets);
  expect(await answersOf(api.second, api.gets), change).toEqual(now);
  for (const get of api.gets) if (now[get.name] !== before[get.name]) changed.add(get.route);
  before = now;
}

/** SQL of a value of the column's type that is not the one that it has. */
function anotherValue({ name, type, labels }: Column): string {
  if (labels !== null) return `'${labels[1] ?? labels[0]}'`;
  if (type === 'boolean') return `${name} is not true`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (/^json/.test(type)) return `'{"changed": true}'`;
  if (/^(?:timestamp|date)/.test(type)) return `'2025-07-01'`;
  return /^(?:text|character varying)$/.test(type) ? `'new'` : `coalesce(${name}, 0) + 10`;
}

const whereOf = (row: object) =>
  Object.keys(row)
    .map((column, at) => `${column} = $${at + 1}`)
    .join(' and ');

/** Columns that make the same stale, and those that say which row it is, which change last. */
function stepsOf(columns: readonly Column[], { when = [] }: Expected, own: object): Column[][] {
  const ofRow = columns.filter(({ name }) => name in own);
  const special = columns.filter(
    (column) => !ofRow.includes(column) && when.some((each) => each.columns.includes(column.name)),
  );
  const rest = columns.filter((column) => !ofRow.includes(column) && !special.includes(column));
  return [rest, ...special.map((column) => [column]), ...(when.length > 0 ? ofRow.map((column) => [column]) : [ofRow])];
}

async function update(table: string, columns: readonly Column[], ctid: string): Promise<string> {
  return inTransaction(api.pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    const { rows } = await client.query<{ ctid: string }>(
      `update public.${table} set ${columns.map((column) => `${column.name} = ${anotherValue(column)}`).join(', ')}
        where ctid = $1 returning ctid`,
      [ctid],
    );
    return rows[0]?.ctid ?? expect.fail(`no row of ${table}`);
  });
}

test.each(Object.entries(expectedStale))('%s', async (table, expected) => {
  await resetWorld(api.pool);
  before = await answersOf(api.second, api.gets);
  await inTransaction(api.pool, (client) => insertRow(client, table, expected.another));
  await expectNothingStale('a row comes');
  const { another } = expected;
  await api.pool.query(`delete from public.${table} where ${whereOf(another)}`, Object.values(another));
  await expectNothingStale('it goes');
  const own = worldRow(table);
  const { rows } = await api.pool.query<{ ctid: string }>(
    `select ctid from public.${table} where ${whereOf(own)}`,
    Object.values(own),
  );
  let ctid = rows[0]?.ctid ?? expect.fail(`no row of ${table}`);
  // The foreign keys let no id change.
  const columns = (await inTransaction(api.pool, (client) => columnsOf(client, table))).filter(
    ({ name }) => name !== 'id',
  );
  for (const step of stepsOf(columns, expected, own).filter(({ length }) => length > 0)) {
    ctid = await update(table, step, ctid);
    await expectNothingStale(`another ${step.map(({ name }) => name).join(', ')}`);
  }
});

/** The nights write what they show, and flush it. */
const ofFactsAlone = ['daily-volumes-report', 'daily-sms-provider-volumes-report', 'data-for-dvla-billing-report'].map(
  (name) => `/platform-stats/${name}`,
);

afterAll(() => {
  const all = new Set(api.gets.map(({ route }) => route));
  expect([...changed, ...ofFactsAlone].sort()).toEqual([...all].sort());
});
