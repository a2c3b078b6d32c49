import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { reportRead } from '../../db/billing/report.ts';
import { platformReports } from '../../db/billing/reports.ts';
import { invalidateGroup } from '../../db/cache/invalidate.ts';
import type { RunInput, RunResult } from '../../workflows/types.ts';
import { insertOrganisationRows, ministry, post } from '../api/organisations/organisation-rows.ts';
import { drained } from '../api/writes-and-reads/reset.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { despatch, insertRaw, letter, sms, uuid } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import { windowsOf } from '../support/run-day.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { allow } from './allowance-world.ts';

const atEnd = atEndOfFile();
let harness: Harness;
let api: TestApi;
/** Without a cache that has anything. */
let uncached: TestApi;
let service: string;
let now: () => Date;

beforeAll(async () => {
  const { url: databaseUrl, drop } = await createDatabase();
  atEnd(drop);
  const redisUrl = await redisDatabase();
  const { temporalAddress } = inject('servers');
  harness = await createHarness({ databaseUrl, redisUrl, temporalAddress, taskQueue: uniqueName('usage-cache') });
  atEnd(harness.close);
  const clock = () => now();
  api = createTestApi(atEnd, { databaseUrl, redisUrl, now: clock });
  const through = (cache: TestApi['cache']) => ({
    ...cache,
    read: (read: Parameters<typeof cache.read>[0]) => cache.read({ ...read, key: `test-${randomUUID()}` }),
  });
  uncached = createTestApi(atEnd, { databaseUrl, redisUrl, now: clock, through });
  [service] = await insertOrganisationRows(harness.pool);
});

beforeEach(async () => {
  now = () => new Date('2026-11-22T12:00:00Z');
  await emptyTables(harness.pool);
  await harness.pool.query('delete from public.annual_billing');
  await allow(harness.pool, service, 2025, 1);
  await harness.pool.query('delete from nightshift.cache_outbox');
  await harness.redis.flushdb();
});

const days = 'start_date=2026-03-30&end_date=2026-03-31';
const organisationPath = `/organisations/${ministry}/services-with-usage?year=2025`;
const paths = () => [
  organisationPath,
  `/service/${service}/billing/monthly-usage?year=2025`,
  `/service/${service}/billing/yearly-usage-summary?year=2025`,
  ...Object.values(platformReports).map(({ name }) => `/platform-stats/${name}?${days}`),
];
const bodies = (from: TestApi) =>
  Promise.all(
    paths().map(async (path) => {
      const response = await from.get(path);
      expect(response.status).toBe(200);
      return response.text();
    }),
  );
const usageKeys = async () => (await harness.redis.keys('usage-*')).sort();

/** Billing of 30 and 31 March, as the night does it. */
async function bill(): Promise<RunResult> {
  const run = await harness.client.workflow.start<(input: RunInput) => Promise<RunResult>>('billing', {
    args: [{ night: '2026-04-01', windows: windowsOf(2), flushAgain: false }],
    taskQueue: harness.taskQueue,
    workflowId: uniqueName('billing'),
  });
  return run.result();
}

test('money is read from the cache until billing has changed it, and is what it has become then', async () => {
  const { pool } = harness;
  const sent = letter('2026-03-30 12:00', { service_id: service });
  await insertRaw(pool, {
    notifications: [sms('2026-03-30 12:00', { service_id: service, billable_units: 5 }), sent],
    notifications_letter_despatch: [despatch(sent, '2026-03-31')],
  });
  await harness.withWorker(async () => {
    await bill();
    const before = await bodies(api);
    expect(before).toEqual(await bodies(uncached));
    expect(await usageKeys()).toEqual(
      [
        `usage-organisation-${ministry}-year-2025`,
        `usage-service-${service}-by-month-year-2025`,
        `usage-service-${service}-by-rate-year-2025`,
        'usage-daily-volumes-report-2026-03-30-to-2026-03-31',
        'usage-daily-sms-provider-volumes-report-2026-03-30-to-2026-03-31',
        'usage-volumes-by-service-2026-03-30-to-2026-03-31',
        'usage-data-for-billing-report-2026-03-30-to-2026-03-31',
        'usage-data-for-dvla-billing-report-2026-03-30-to-2026-03-31',
      ].sort(),
    );
    const { loads } = api.cache.counts;
    expect(await bodies(api)).toEqual(before);
    expect(api.cache.counts.loads).toBe(loads);

    const late = letter('2026-03-31 12:00', { service_id: service });
    await insertRaw(pool, {
      notifications: [sms('2026-03-31 12:00', { service_id: service, billable_units: 7 }), late],
      notifications_letter_despatch: [despatch(late, '2026-03-31')],
    });
    expect(await bodies(api)).toEqual(before);
    const { flushed } = await bill();
    expect(flushed).toEqual([{ group: 'usage', keys: 8 }]);
    expect(await usageKeys()).toEqual([]);
    const after = await bodies(api);
    expect(after).toEqual(await bodies(uncached));
    // All of them have changed.
    expect(after.map((body, at) => body === before[at])).toEqual(after.map(() => false));
    // A run that changes nothing flushes nothing.
    expect((await bill()).flushed).toEqual([]);
  });
});

test('what was read before billing changed it is not kept by a fill that comes late', async () => {
  const report = reportRead(harness.pool, platformReports.dailyVolumes, { start: '2026-03-30', end: '2026-03-31' });
  let loads = 0;
  const read = (flush: () => Promise<unknown>) =>
    api.cache.read({
      ...report,
      async load() {
        const loaded = await report.load();
        loads += 1;
        await flush();
        return loaded;
      },
    });
  await read(() => invalidateGroup(harness.redis, 'usage', () => {}));
  expect(await usageKeys()).toEqual([]);
  await read(async () => {});
  await read(async () => {});
  expect(loads).toBe(2);
});

test("the running year's usage, and that of a year with a day that no night has written, is kept for nobody", async () => {
  const { pool } = harness;
  const counts = async (year: number) => {
    const lines = JSON.parse(
      await (await api.get(`/service/${service}/billing/yearly-usage-summary?year=${year}`)).text(),
    ) as { notifications_sent: number }[]; // as the OpenAPI document says
    return lines.map(({ notifications_sent }) => notifications_sent);
  };
  await allow(pool, service, 2026, 1);
  const add = (at: string) =>
    insertRaw(pool, { notifications: [sms(at, { service_id: service, template_id: uuid(11) })] });
  for (const [year, day] of [
    [2026, '2026-11-22'],
    [2025, '2026-03-31'],
  ] as const) {
    await pool.query(
      `insert into nightshift.day_due (fact, day, reason) values ('billing', $1, 'test') on conflict do nothing`,
      [day],
    );
    await add(`${day} 10:00`);
    expect(await counts(year)).toEqual([1]);
    await add(`${day} 10:01`);
    expect(await counts(year)).toEqual([2]);
  }
  expect((await usageKeys()).filter((key) => key.includes('2026'))).toEqual([]);
});

test('an allowance, a name and a word of the last hour of billing are seen at once', async () => {
  const { pool } = harness;
  interface Body {
    readonly services: readonly { readonly free_sms_limit: number; readonly service_name: string }[];
    readonly updated_at: string | null;
  }
  const usage = async () =>
    JSON.parse(await (await api.get(`/organisations/${ministry}/services-with-usage?year=2026`)).text()) as Body; // as the OpenAPI document says
  const shown = async () => {
    const { services, updated_at } = await usage();
    return [services[0]?.free_sms_limit, services[0]?.service_name, updated_at];
  };
  expect(await shown()).toEqual([0, 'first', null]);
  await post(api, `/service/${service}/billing/free-sms-fragment-limit`, { free_sms_fragment_limit: 77 });
  expect(await shown()).toEqual([77, 'first', null]);
  await pool.query(`update public.services set name = 'renamed' where id = $1`, [service]);
  await drained(pool);
  expect(await shown()).toEqual([77, 'renamed', null]);
  for (const hour of ['11', '12']) {
    await pool.query(
      `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
       values ('billing', '2026-11-22', 'written', false, 1, '', 'test', 'a run', $1)
       on conflict (fact, day) do update set written_at = excluded.written_at`,
      [`2026-11-22 ${hour}:00:03.5`],
    );
    await drained(pool);
    expect(await shown()).toEqual([77, 'renamed', `2026-11-22T${hour}:00:03.500000+00:00`]);
  }
  // At midnight nobody has written the new day yet.
  now = () => new Date('2026-11-22T23:59:59.900Z');
  await harness.redis.flushdb();
  expect((await usage()).updated_at).toBe('2026-11-22T12:00:03.500000+00:00');
  expect(await harness.redis.pttl(`usage-organisation-${ministry}-year-2026`)).toBeLessThanOrEqual(100);
});
