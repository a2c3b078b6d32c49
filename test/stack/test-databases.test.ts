import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

test('every test database is migrated, and its own', async () => {
  const [one, another] = await Promise.all([createDatabase(), createDatabase()]);
  await one.pool.query('create table mine as select 1');
  const tables = `select count(*)::int as tables from information_schema.tables where table_name in ('mine', 'ft_billing')`;
  expect((await one.pool.query(tables)).rows).toEqual([{ tables: 2 }]);
  expect((await another.pool.query(tables)).rows).toEqual([{ tables: 1 }]);
  await Promise.all([one.drop(), another.drop()]);
  await expect(new pg.Client(one.url).connect()).rejects.toThrow('does not exist');
});

test('a connection left open is found when the database is dropped', async () => {
  const database = await createDatabase();
  const leak = new pg.Client(database.url);
  leak.on('error', () => {});
  await leak.connect();
  await leak.query('select 42 as forgotten');
  await expect(database.drop()).rejects.toThrow(/1 connections were left open.*select 42 as forgotten/s);
  await expect(new pg.Client(database.url).connect()).rejects.toThrow('does not exist');
});

test('every test file gets an empty Redis database', async () => {
  const [one, another] = await Promise.all([redisDatabase(), redisDatabase()]);
  const [first, second] = [new Redis(one), new Redis(another)];
  onTestFinished(() => {
    first.disconnect();
    second.disconnect();
  });
  await first.set('key', 'value');
  expect(await first.dbsize()).toBe(1);
  expect(await second.dbsize()).toBe(0);
});
