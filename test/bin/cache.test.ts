import { Redis } from 'ioredis';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { type Command, UsageError } from '../../bin/command.ts';
import { alertsCommand } from '../../bin/commands/alerts.ts';
import { cacheCommand } from '../../bin/commands/cache.ts';
import { createPool } from '../../db/postgres.ts';
import { record } from '../alerts/recorded.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

const database = await createDatabase();
const redisUrl = await redisDatabase();
const servers = { DATABASE_URL: database.url, REDIS_URL: redisUrl };
const pool = createPool(database.url);
const redis = new Redis(redisUrl);
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await database.drop();
});

const one = '00000000-0000-4000-8000-000000000001';
const two = '00000000-0000-4000-8000-000000000002';
const keys = [`service-${one}`, `service-${two}`, `user-${one}`, 'sms-rate'];

beforeEach(async () => {
  await redis.flushdb();
  for (const key of keys) await redis.set(key, '{}');
});

/** Runs a command in this process, with no setting but those given. */
async function run(
  { run: command }: Command,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = servers,
) {
  const printed: Record<'log' | 'error', string[]> = { log: [], error: [] };
  for (const name of ['log', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((line) => void printed[name].push(`${line}\n`));
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  try {
    const exitCode = await command(args);
    return { exitCode, stdout: printed.log.join(''), stderr: printed.error.join('') };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

const cache = (...args: readonly string[]) => run(cacheCommand, args);
const alerts = (...args: readonly string[]) => run(alertsCommand, args);

/** Of the keys above those that are there. */
const left = async () => {
  const found = await redis.keys('*');
  return keys.filter((key) => found.includes(key));
};

test.each([
  [[], 'cache: expected clear or status, got nothing'],
  [['clear'], 'expected one of --groups, --all, --service, --user, --organisation, --template, got none'],
  [['clear', '--all', '--groups', 'user'], 'got several'],
  [['clear', '--groups', 'user,kings'], '--groups: expected some of user, service, '],
  [['clear', '--service', 'x'], '--service: expected an id, a UUID, got x'],
  [['clear', 'user'], 'cache clear: expected options only after it, got user'],
  [['status', '--dry-run'], 'cache status: --dry-run does not go with it'],
])('cache %j is refused with what was expected', async (args, message) => {
  const refused = Promise.resolve().then(() => cacheCommand.run(args));
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
});

test('clears groups, one object, or all, after a look; the status says who', async () => {
  const look = await cache('clear', '--groups', 'service,user', '--dry-run');
  expect(look, look.stderr).toMatchObject({ exitCode: 0, stderr: '' });
  expect(look.stdout).toMatch(/│ service-\{id\} +│ 2 /);
  expect(look.stdout).toMatch(/│ user-\{id\} +│ 1 /);
  expect(look.stdout).toMatch(/\nWould remove 3 keys: service, user\n$/);
  expect(await left()).toEqual(keys);

  const object = await cache('clear', '--service', one, '--json');
  expect(JSON.parse(object.stdout)).toMatchObject({ dry_run: false, keys: 1, by_format: { 'service-{id}': 1 } });
  expect(await left()).toEqual(keys.slice(1));

  const all = await cache('clear', '--all');
  expect(all.stdout).toMatch(/\nRemoved 3 keys: user, service, .*usage\n$/);
  expect(await left()).toEqual([]);

  const status = await cache('status');
  expect(status.stdout).toMatch(
    /^Changes that wait to be applied to Redis: 0, the oldest for 0 s\nThe cache has not been audited yet/,
  );
  expect(status.stdout).toMatch(new RegExp(`│ \\S+@\\S+ +│ service ${one} +│ 1 +│`));
  expect(status.stdout).toMatch(/│ \S+@\S+ +│ service +│ 3, only counted │/);
  await pool.query('update nightshift.cache_clearing set cleared_by_name = null');
  expect((await cache('status')).stdout).toMatch(new RegExp(`│ the command line │ service ${one} +│ 1 +│`));
});

test('a template that is not there, and a Redis that does not answer, are said', async () => {
  const none = await cache('clear', '--template', two);
  expect(none).toMatchObject({ exitCode: 1, stdout: '' });
  expect(none.stderr).toBe(
    `There is no template ${two}. Nothing was cleared. To clear all templates: --groups template\n`,
  );
  const dead = run(cacheCommand, ['clear', '--all'], { ...servers, REDIS_URL: 'redis://127.0.0.1:1' });
  await expect(dead).rejects.toThrow(/^Redis at 127\.0\.0\.1:1: .*ECONNREFUSED.*correct REDIS_URL/);
});

test('alerts: the newest first, with whom they have reached', async () => {
  expect(await alerts()).toMatchObject({ exitCode: 0, stdout: 'There was no alert\n' });
  await record(pool, {
    key: 'failed/a run',
    subject: 'The run failed',
    message: 'billing: one\nWhat failed stays due',
  });
  await pool.query(
    `insert into nightshift.alert_delivery (alert_key, channel, outcome) values ('failed/a run', 'log', 'delivered')`,
  );
  await record(pool, { key: 'refused/b', subject: 'billing of 2026-05-04 refused', message: 'counts 7' });
  const shown = await alerts();
  expect(shown.stdout).toMatch(
    /^\S+Z {2}billing of 2026-05-04 refused\n {2}counts 7\n {2}delivered to: nobody yet\n\n\S+Z {2}The run failed\n {2}billing: one\n {2}What failed stays due\n {2}delivered to: log\n/,
  );
  const last = await alerts('--limit', '1', '--json');
  expect(JSON.parse(last.stdout)).toMatchObject([{ subject: 'billing of 2026-05-04 refused', delivered: [] }]);
  expect(() => alertsCommand.run(['--limit', 'many'])).toThrow(
    '--limit: expected a whole number from 1 to 1000, got many',
  );
});
