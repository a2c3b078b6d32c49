import { hashSync } from 'bcryptjs';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { hashPassword, isPassword } from '../../../api/users/password-threads.ts';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { ask, insertUser, read } from './user-rows.ts';

let pool: Pool;
let api: TestApi;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  return file.close;
});

test('passwords are worked on while the main thread does something else', async () => {
  const hash = await hashPassword('right');
  const before = performance.eventLoopUtilization();

  const found = await Promise.all(['right', 'wrong', 'right', 'wrong'].map((each) => isPassword(each, hash)));

  expect(found).toEqual([true, false, true, false]);
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
});

test('only the first 72 bytes of a password count', async () => {
  const hash = await hashPassword('é'.repeat(36));

  expect(await isPassword(`${'é'.repeat(36)} and more`, hash)).toBe(true);
  expect(await isPassword(`${'é'.repeat(35)}e`, hash)).toBe(false);
});

test('what is no hash fails, and the next one does not', async () => {
  await expect(isPassword('right', 'x'.repeat(60))).rejects.toThrow('Invalid salt version');
  expect(await isPassword('right', hashSync('right', 4))).toBe(true);
});

test('to verify a password waits for nobody who has the row', async () => {
  const user = await insertUser(pool, { _password: hashSync('right', 4) });
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select from users where id = $1 for update', [user]);

    expect((await ask(api, 'POST', `/user/${user}/verify/password`, { password: 'right' })).status).toBe(204);
  } finally {
    await client.query('rollback');
    client.release();
  }
});

test('an attempt at a password that has been replaced meanwhile does not count', async () => {
  const user = await insertUser(pool, { _password: await hashPassword('old') });
  const client = await pool.connect();
  await client.query('begin');
  await client.query(`update users set _password = 'new' where id = $1`, [user]);

  const attempt = ask(api, 'POST', `/user/${user}/verify/password`, { password: 'wrong' });
  await expect
    .poll(async () => (await pool.query(`select from pg_locks where not granted`)).rowCount, { timeout: 10_000 })
    .toBeGreaterThan(0);
  await client.query('commit');
  client.release();

  expect((await attempt).status).toBe(400);
  expect(await read(api, user)).toMatchObject({ failed_login_count: 0 });
});
