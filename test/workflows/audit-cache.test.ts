import { WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applyMarked } from '../../db/cache/apply-marked.ts';
import { outboxLag } from '../../db/cache/outbox.ts';
import { type ReadDeps, readOfKey } from '../../db/cache/read-of-key.ts';
import { inTransaction } from '../../db/postgres.ts';
import { startValkey } from '../../stack/valkey.ts';
import { failureTypes } from '../../workflows/names.ts';
import type { CacheAudit } from '../../workflows/types.ts';
import { cachedReads, otherKeys } from '../cache/keys-by-change.ts';
import { loadWorld, service, template, user } from '../cache/notify-world.ts';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness } from '../support/harness.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

async function startAudits(given: { readonly redisUrl?: string } = {}) {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const redisUrl = given.redisUrl ?? (await redisDatabase());
  const harness = await createHarness({
    databaseUrl: database.url,
    redisUrl,
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('audit-cache'),
  });
  onTestFinished(harness.close);
  harness.redis.on('error', () => {});
  await loadWorld(harness.pool);
  await harness.pool.query(`update templates set hidden = false; update templates_history set hidden = false;
    delete from nightshift.cache_outbox`);
  const { client, taskQueue, pool, redis } = harness;
  const deps: ReadDeps = { pool, timeZone: 'Europe/London', now: () => new Date() };
  /** What Postgres says now; undefined: nothing of ours is under this key. */
  const bodyOf = async (key: string) => (await readOfKey(deps, key)?.read.load())?.body;
  const isUnread = (key: string) => readOfKey(deps, key) === undefined;
  const start = (workflowExecutionTimeout: '9 minutes' | '20 seconds' = '9 minutes') =>
    client.workflow.start<() => Promise<CacheAudit>>('auditCache', {
      taskQueue,
      workflowId: uniqueName('audit-cache'),
      workflowExecutionTimeout,
    });
  const audit = () => harness.withWorker(async () => (await start()).result());
  /** As the admin app fills it. */
  const fillAll = async () => {
    const filled: string[] = [];
    for (const key of cachedReads) {
      const body = await bodyOf(key);
      if (body !== undefined) filled.push(key);
      if (body !== undefined) await redis.set(key, body);
    }
    return filled;
  };
  return { ...harness, redisUrl, databaseUrl: database.url, bodyOf, isUnread, start, audit, fillAll };
}

/** Python's `json.dumps`, with the names in another order and without what only we add. */
function asNotifyWrites(body: string): string {
  const { data } = JSON.parse(body);
  const pairs = Object.entries(data).filter(([name]) => !['users', 'user_to_service'].includes(name));
  const text = JSON.stringify({ data: Object.fromEntries(pairs.toReversed()) }, null, 1).replaceAll(/\n\s*/g, ' ');
  return text.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

test('of a cache that is right nothing is stale, whoever has filled it and however', async () => {
  const { audit, fillAll, bodyOf, redis, pool, redisUrl, databaseUrl, alerts } = await startAudits();
  await pool.query(`update services set name = 'Gwasanaeth ŷ' where id = $1`, [service]);
  await pool.query('delete from nightshift.cache_outbox');
  const filled = await fillAll();
  expect(filled.length).toBeGreaterThan(18);
  await redis.set(`service-${service}`, asNotifyWrites(String(await bodyOf(`service-${service}`))));
  const { get } = createTestApi(onTestFinished, { databaseUrl, redisUrl });
  expect((await get(`/user/${user}`)).status).toBe(200);
  expect(await redis.exists(`ns:fill:user-${user}`)).toBe(1);

  const result = await audit();

  expect(result).toMatchObject({ sampled: filled.length, compared: filled.length, unknown: 0, stale: 0 });
  expect(result.byKind['service-{id}']).toEqual({ compared: 2, stale: 0 });
  expect(result.byKind['service-{id}-template-{id}-version-{version}']?.compared).toBeGreaterThan(2);
  expect(alerts).toEqual([]);
  expect(await redis.exists(...filled)).toBe(filled.length);
});

test('a value that was SET from before a change is found, dropped, and told of once', async () => {
  const { audit, fillAll, bodyOf, redis, pool, redisUrl, databaseUrl, alerts } = await startAudits();
  await fillAll();
  const key = `service-${service}`;
  const before = String(await bodyOf(key));
  await pool.query(`update services set contact_link = 'https://now.example.gov.uk' where id = $1`, [service]);
  await pool.query('delete from nightshift.cache_outbox');
  const right = (await redis.dbsize()) - 1;

  const first = await audit();

  expect(first).toMatchObject({ stale: 1, byKind: { 'service-{id}': { compared: 2, stale: 1 } } });
  expect(await redis.exists(key)).toBe(0);
  expect(await redis.dbsize()).toBe(right);
  expect(alerts).toMatchObject([
    {
      key: expect.stringMatching(/^stale-cache\/service-\{id\}\//),
      subject: 'Redis held a stale service-{id}',
      message: expect.stringContaining(`${key} differed from Postgres at $.data.contact_link.`),
    },
  ]);
  expect(alerts[0]?.message).toMatch(
    /The keys were dropped, so that readers get what Postgres has\. If it happens again: /,
  );
  expect(alerts[0]?.message).not.toContain('example');
  const { get } = createTestApi(onTestFinished, { databaseUrl, redisUrl });
  expect(await (await get('/_status/cache')).json()).toMatchObject({
    last_audit: { sampled: first.sampled, compared: first.compared, unknown: 0, stale: 1, by_kind: first.byKind },
  });
  const metrics = await (await get('/metrics')).text();
  expect(metrics).toContain(`nightshift_cache_audit_stale_ratio ${1 / first.compared}\n`);
  expect(metrics).toContain(`nightshift_cache_audit_sampled ${first.sampled}\n`);

  await redis.set(key, before);
  expect(await audit()).toMatchObject({ stale: 1 });
  expect(await redis.exists(key)).toBe(0);
  expect(alerts).toHaveLength(1);
});

test('what differs while a change is under way is not stale', async () => {
  const { start, fillAll, withWorker, redis, pool, alerts } = await startAudits();
  const filled = await fillAll();
  await pool.query(`update services set contact_link = 'changed just now' where id = $1`, [service]);
  // A night has written a day, and not flushed the dashboard yet.
  await pool.query(`insert into nightshift.daily_totals values ('2026-01-05', 1, 2, 3, 4)`);
  await pool.query(`insert into nightshift.flush_due values ('performance-stats', gen_random_uuid(), now())`);

  const result = await withWorker(async () => {
    const run = await start();
    await until('the audit to look again', async () => {
      const { raw } = await run.describe();
      return raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'settleAudit') ?? false;
    });
    expect((await outboxLag(pool)).waiting).toBeGreaterThan(0);
    while ((await applyMarked(pool, redis)) > 0);
    return run.result();
  });

  expect(result).toMatchObject({ stale: 0, compared: filled.length });
  expect(alerts).toEqual([]);
  // The change has dropped one key; the dashboard is for the night to drop.
  expect(filled.length - (await redis.exists(...filled))).toBe(1);
});

test('a row that is gone makes its key stale, but a hidden template is no business of ours', async () => {
  const { audit, fillAll, redis, pool, alerts } = await startAudits();
  await fillAll();
  const gone = 'user-00000000-0000-4000-8000-000000000098';
  await redis.set(gone, '{"data":{}}');
  await redis.set('organisations', 'not JSON');
  await pool.query('update templates set hidden = true where id = $1', [template]);
  await redis.del(`service-${service}-templates`);
  await pool.query('delete from nightshift.cache_outbox');

  const { stale, byKind } = await audit();

  const staleKinds = Object.entries(byKind).filter(([, kind]) => kind.stale > 0);
  expect({ stale, kinds: staleKinds.map(([kind]) => kind).sort() }).toEqual({
    stale: 2,
    kinds: ['organisations', 'user-{id}'],
  });
  expect(alerts.map(({ message }) => message.split('. ')[0]).sort()).toEqual([
    'organisations differed from Postgres at $',
    `${gone} differed from Postgres at $`,
  ]);
  expect(await redis.exists(`service-${service}-template-${template}-version-None`)).toBe(1);
});

test('keys of others are counted and left alone, and the next audit goes on where this one has ended', async () => {
  const { audit, fillAll, isUnread, redis, pool } = await startAudits();
  const filled = await fillAll();
  const unread = cachedReads.filter((key) => isUnread(key));
  await redis.mset([...unread, ...otherKeys].flatMap((key) => [key, '{}']));
  await redis.hset('ns:fill:domains', 'stamp', 'a stamp');
  const unknown = unread.length + otherKeys.length;

  expect(await audit()).toMatchObject({ sampled: filled.length, unknown, stale: 0 });

  await inTransaction(pool, async (client) => {
    await client.query(`insert into users (id, name, email_address, created_at, _password, password_changed_at,
        failed_login_count, state, platform_admin, email_access_validated_at)
      select md5(n::text)::uuid, 'A user', n || '@example.gov.uk', now(), '', now(), 0, 'active', false, now()
        from generate_series(1, 300) n`);
    await client.query('delete from nightshift.cache_outbox');
  });
  const { rows } = await pool.query<{ id: string }>('select id from users where email_address ~ $1', ['^\\d']);
  for (const { id } of rows) await redis.set(`user-${id}`, '{}');
  const everyUser = async () => (await redis.keys('user-*')).length;
  const left: number[] = [];
  while ((await everyUser()) > 2) {
    const { sampled, stale } = await audit();
    expect(sampled).toBeLessThanOrEqual(200);
    expect(stale).toBeGreaterThan(0);
    left.push(await everyUser());
  }
  expect(left.length).toBeGreaterThan(1);
  expect(left.length).toBeLessThan(4);
}, 120_000);

test('a Redis that is down is waited for, and named when it does not come back', async () => {
  const valkey = await startValkey();
  const { start, withWorker, pool } = await startAudits({ redisUrl: valkey.url });
  await valkey.stop();

  const failure = await withWorker(async () => {
    const run = await start('20 seconds');
    await until('another attempt', async () => {
      const [pending] = (await run.describe()).raw.pendingActivities ?? [];
      return (pending?.attempt ?? 0) > 1;
    });
    return run.result().catch((error: unknown) => error);
  });

  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: failureTypes.cacheNotAudited,
      message: expect.stringMatching(
        new RegExp(
          `^The cache was not audited; the next run tries again\\. .*Redis at ${new URL(valkey.url).host}: expected an answer, got .*ECONNREFUSED`,
        ),
      ),
    },
  });
  expect((await pool.query('select from nightshift.cache_audit')).rowCount).toBe(0);
});
