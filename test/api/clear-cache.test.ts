import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { clearGroupNames } from '../../db/cache/clear/key-formats.ts';
import type { CachedRead } from '../../db/cache/guard/types.ts';
import { id, loadWorld, organisation, other, service, template, user } from '../cache/notify-world.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { formatCounts, keysByGroup, otherKeys } from './clear-cache-keys.ts';

const path = '/platform-admin/clear-cache';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
let redis: Redis;
let api: TestApi;
beforeAll(async () => {
  database = await createDatabase();
  await loadWorld(database.pool);
  await database.pool.query('update public.users set platform_admin = (id = $1)', [user]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  redisUrl = await redisDatabase();
  redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, firstLevel: true });
  await database.pool.query('delete from nightshift.cache_outbox');
  await database.pool.query('delete from nightshift.cache_clearing');
});

function post(body: object, { as = user, to = api }: { as?: string; to?: TestApi } = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(as !== '' && { 'x-notify-user-id': as }) };
  return to.get(path, { method: 'POST', body: JSON.stringify(body), headers });
}

const answer = z.object({
  data: z.object({
    dry_run: z.boolean(),
    keys: z.int(),
    key_formats: z.int(),
    by_format: z.record(z.string(), z.int()),
    message: z.string(),
  }),
});

async function clear(body: object) {
  const response = await post(body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return answer.parse(JSON.parse(text)).data;
}

async function clearings() {
  const list = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
  return list.parse(await (await api.get(path)).json()).data;
}

async function fill(keys: readonly string[]): Promise<void> {
  for (const key of keys) await redis.mset(key, '{}', `ns:fill:${key}`, 'x', `ns:lease:${key}`, 'x');
}

/** All but our nonces. */
const keysNow = async () => (await redis.keys('*')).filter((key) => !/^ns:(?:epoch|server|gen:)/.test(key)).sort();
const withCompanions = (keys: readonly string[]) =>
  [...new Set(keys)].flatMap((key) => [key, `ns:fill:${key}`, `ns:lease:${key}`]).sort();

const allKeys = [...Object.values(keysByGroup).flat(), ...otherKeys];

test('there are keys of every group', () => {
  expect(Object.keys(keysByGroup).sort()).toEqual([...clearGroupNames].sort());
});

test.each(clearGroupNames.map((group) => [group, formatCounts[group]] as const))(
  '%s: its keys go, all others stay',
  async (group, formats) => {
    await fill(allKeys);
    const gone = keysByGroup[group];

    const { keys, by_format, key_formats, message } = await clear({ groups: [group] });

    expect(await keysNow()).toEqual(withCompanions(allKeys.filter((key) => !gone.includes(key))));
    expect(keys).toBe(gone.length);
    expect(Object.values(by_format)).not.toContain(0);
    expect([key_formats, Object.keys(by_format).length]).toEqual([formats, formats]);
    expect(message).toBe(`Removed ${keys} objects across ${key_formats} key formats for ${group.replaceAll('_', ' ')}`);
  },
);

test('all groups at once, in a Redis that takes many steps to walk through', async () => {
  const users = Array.from({ length: 5_000 }, (_, number) => `user-${id(number)}`);
  await fill([...otherKeys, ...users, `service-${service}-templates`]);

  const { message, keys, by_format } = await clear({ groups: ['user', 'service', 'template', 'user'] });

  expect(await keysNow()).toEqual(withCompanions(otherKeys));
  expect(keys).toBe(5_001);
  expect(by_format).toMatchObject({ 'user-{id}': 5_000, 'service-{id}-templates': 1, 'service-{id}': 0 });
  expect(message).toBe('Removed 5001 objects across 12 key formats for user, service, template');
});

const ofTemplate = ['version-None', 'version-3', 'version-3-all-page-counts', 'versions'].map(
  (end) => `service-${service}-template-${template}-${end}`,
);
const objects = [
  ['user', user, [`user-${user}`]],
  ['template', template, [...ofTemplate, `service-${service}-templates`]],
  [
    'service',
    service,
    [
      ...ofTemplate,
      ...[`service-${service}`, `has_jobs-${service}`],
      ...['templates', 'template-precompiled', 'template-folders', 'data-retention', 'returned-letters-summary'].map(
        (end) => `service-${service}-${end}`,
      ),
      `service-${service}-unsubscribe-request-statistics`,
    ],
  ],
  [
    'organisation',
    organisation,
    [
      'organisations',
      'domains',
      ...['name', 'email-branding-pool'].map((end) => `organisation-${organisation}-${end}`),
    ],
  ],
] as const;

test.each(objects)('one %s: what is cached of it goes, nothing else', async (type, object, keys) => {
  const ofOthers = [
    ...[`user-${other.user}`, `service-${other.service}`, `organisation-${other.organisation}-name`],
    `service-${other.service}-template-${other.template}-version-None`,
  ];
  await fill([...keys, ...ofOthers, ...otherKeys]);

  const counted = await clear({ object: { type, id: object.toUpperCase() }, dry_run: true });
  expect(await keysNow()).toEqual(withCompanions([...keys, ...ofOthers, ...otherKeys]));
  const { keys: gone, by_format, message } = await clear({ object: { type, id: object } });

  expect(await keysNow()).toEqual(withCompanions([...ofOthers, ...otherKeys]));
  expect([gone, by_format]).toEqual([keys.length, counted.by_format]);
  expect(message).toMatch(new RegExp(`^Removed ${gone} objects across \\d+ key formats for ${type} ${object}$`));
});

test('a dry run counts what would go, and nothing goes', async () => {
  await fill(allKeys);
  await redis.set('ns:epoch', 'the same');

  const { message, ...counted } = await clear({ groups: ['user', 'rate_limits'], dry_run: true });

  expect(await keysNow()).toEqual(withCompanions(allKeys));
  expect(await redis.get('ns:epoch')).toBe('the same');
  expect(message).toBe('Would remove 4 objects across 4 key formats for user, rate limits');
  const { message: _, ...cleared } = await clear({ groups: ['user', 'rate_limits'] });
  expect({ ...cleared, dry_run: true }).toEqual(counted);
});

test('who cleared what is kept, dry runs too, the newest first', async () => {
  await fill(allKeys);
  await clear({ groups: ['user'], dry_run: true });
  await clear({ groups: ['user', 'user'] });
  await clear({ object: { type: 'user', id: user } });

  const [object, group, dry] = await clearings();

  const by = {
    cleared_by: user,
    cleared_by_name: null,
    cleared_at: expect.stringMatching(/^20\d\d-.*Z$/),
    id: expect.any(Number),
  };
  expect(object).toEqual({ ...by, what: { object: { type: 'user', id: user } }, dry_run: false, keys: 0 });
  expect(group).toEqual({ ...by, what: { groups: ['user'] }, dry_run: false, keys: 1 });
  expect(dry).toEqual({ ...by, what: { groups: ['user'] }, dry_run: true, keys: 1 });
});

const groups = { groups: ['user'] };
test.each([
  ['nobody', '', groups, 400, /X-Notify-User-Id/],
  ['no id', 'me', groups, 400, /X-Notify-User-Id/],
  ['not an admin', other.user, groups, 403, /Expected a platform admin, but user .* is none/],
  ['a user who is not there', id(404), groups, 403, /Expected a platform admin/],
  ['neither', user, {}, 400, /Expected either groups or object, got none/],
  ['both', user, { ...groups, object: { type: 'user', id: user } }, 400, /groups or object, got both/],
  ['an unknown group', user, { groups: ['user', 'broadcast'] }, 400, /groups broadcast is not one of \[user, service/],
  ['no group', user, { groups: [] }, 400, /groups should be non-empty/],
  ['an unknown type', user, { object: { type: 'job', id: user } }, 400, /job is not one of \[service, user/],
  ['no object', user, { object: 'all' }, 400, /object is not of type object/],
  ['an unknown field', user, { ...groups, dryrun: true }, 400, /dryrun was unexpected/],
  ['no such template', user, { object: { type: 'template', id: id(404) } }, 404, /No result found/],
])('%s: refused, nothing goes, and nothing is kept', async (_, as, body, status, message) => {
  await fill(allKeys);

  const response = await post(body, { as });

  expect(await response.text()).toMatch(message);
  expect(response.status).toBe(status);
  expect(await keysNow()).toEqual(withCompanions(allKeys));
  expect(await clearings()).toEqual([]);
});

test.each([
  ['its group', { groups: ['user'] }],
  ['it', { object: { type: 'user', id: user } }],
])('what is being read while %s is cleared fills nothing', async (_, body) => {
  const load = async () => {
    await clear(body);
    return { body: 'from before', ttlMs: 60_000, meta: '' };
  };
  await api.cache.read({ key: `user-${user}`, groups: [], load });

  expect(api.cache.counts.fillsRefused).toBe(1);
  expect(await keysNow()).toEqual([]);
});

test.each([
  ['its group', { groups: ['user'] }],
  ['it', { object: { type: 'user', id: user } }],
])('the copies in the memory of all processes go when %s is cleared', async (_, body) => {
  // No copy goes by its age.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  onTestFinished(() => void vi.restoreAllMocks());
  const second = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, firstLevel: true });
  let value = 'before';
  const load = async () => ({ body: value, ttlMs: 60_000, meta: '' });
  const read: CachedRead = { key: `user-${user}`, groups: [], load };
  const shown = async ({ cache }: TestApi) => String((await cache.read(read))?.body);
  for (const each of [api, second]) {
    await until('a copy', async () => (await shown(each)) === 'before' && each.cache.counts.nearHits > 0);
  }
  value = 'after';
  expect(await Promise.all([shown(api), shown(second)])).toEqual(['before', 'before']);

  await clear(body);

  expect(await shown(api)).toBe('after');
  await until('the other process to hear of it', async () => (await shown(second)) === 'after');
});

test('the figures of the public page are made anew', async () => {
  for (let times = 0; times < 2; times += 1) await api.dashboard('2026-04-01', '2026-04-04');
  expect(api.cache.counts.loads).toBe(1);

  const { by_format } = await clear({ groups: ['performance_stats'] });

  expect(by_format).toEqual({ 'performance-stats-{date}-to-{date}': 1 });
  await api.dashboard('2026-04-01', '2026-04-04');
  expect(api.cache.counts.loads).toBe(2);
});

test.each([[groups], [{ object: { type: 'user', id: user } }], [{ ...groups, dry_run: true }]])(
  'without Redis %j is a 503, and is not kept as done',
  async (body) => {
    const without = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: 'redis://127.0.0.1:1/0' });

    const response = await post(body, { to: without });

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ result: 'error', message: expect.stringMatching(/^Redis did not answer/) });
    expect(await clearings()).toMatchObject([{ cleared_by: user, keys: null }]);
  },
);
