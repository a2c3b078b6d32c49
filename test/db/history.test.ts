import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepVersion } from '../../db/history.ts';
import { inTransaction } from '../../db/postgres.ts';
import { id, insertRow, loadWorld, service, template, user } from '../cache/notify-world.ts';
import { createDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await loadWorld(database.pool);
});
afterAll(() => database.drop());

const apiKey = id(60);
const callback = id(23);

test.each([
  ['services', service],
  ['templates', template],
  ['api_keys', apiKey],
  ['service_callback_api', callback],
] as const)('a row of %s is kept as it is, whatever the order of columns', async (table, row) => {
  const { pool } = database;
  await inTransaction(pool, async (client) => {
    if (table === 'api_keys') {
      await insertRow(client, table, { id: apiKey, service_id: service, created_by_id: user, key_type: 'normal' });
    }
    await client.query(`alter table ${table} add column further text default 'ours to ignore'`);
    await client.query(`alter table ${table}_history drop column created_at`);
    await client.query(`alter table ${table}_history add column created_at timestamp, add column more text`);
    await client.query(`update ${table} set version = 41, created_at = '2026-05-06 07:08:09.123456' where id = $1`, [
      row,
    ]);
    await keepVersion(client, table, row);
  });
  const { rows } = await pool.query(
    `select to_jsonb(h) - 'more' as kept, to_jsonb(t) - 'further' as present
       from ${table} t join ${table}_history h using (id, version) where version = 41`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].kept).toEqual(rows[0].present);
  await expect(inTransaction(pool, (client) => keepVersion(client, table, row))).rejects.toMatchObject({
    code: '23505',
  });
});

test('a row that is not there is a mistake', async () => {
  const keeping = inTransaction(database.pool, (client) => keepVersion(client, 'templates', id(98)));
  await expect(keeping).rejects.toThrow(
    /^Expected 1 rows of templates, got 0\. Insert them first, in this transaction: .*98$/,
  );
});
