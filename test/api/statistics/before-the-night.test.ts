import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { createPool } from '../../../db/postgres.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { loadNotifyRows, secondNight } from '../../support/notify-rows.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../../support/run-day.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertRows } from '../../support/table-rows.ts';
import { insertServices } from '../dashboard-rows.ts';

/** Half an hour after the midnight that ends the last day of the messages. */
const now = new Date('2026-04-05T23:30:00Z');
const days = 11;

let pool: Pool;
let api: TestApi;
let service: string;

beforeAll(async () => {
  const database = await createDatabase();
  // The night needs dates as text.
  pool = createPool(database.url);
  const closing = [database.drop, () => pool.end()];
  api = createTestApi((close) => void closing.push(close), {
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    now: () => now,
  });
  await loadNotifyRows(pool);
  await insertServices(pool, [{ name: 'first' }]);
  const { rows } = await pool.query<{ id: string }>(
    `update public.services set id = md5('service 1')::uuid returning id`,
  );
  service = rows[0]?.id ?? '';
  await insertRows(
    pool,
    'public.annual_billing',
    [2025, 2026].map((financial_year_start) => ({
      id: randomUUID(),
      service_id: service,
      financial_year_start,
      free_sms_fragment_limit: 20,
      high_volume_service_last_year: false,
      has_custom_allowance: false,
    })),
  );
  return async () => {
    for (const close of closing.toReversed()) await close();
  };
});

async function answers(): Promise<Record<string, unknown>> {
  const paths = [
    `/service/${service}/template-statistics?whole_days=7`,
    ...[2025, 2026].flatMap((year) => [
      `/service/${service}/notifications/monthly?year=${year}`,
      `/service/${service}/billing/monthly-usage?year=${year}`,
      `/service/${service}/billing/yearly-usage-summary?year=${year}`,
    ]),
    '/platform-stats?start_date=2026-03-26&end_date=2026-04-06',
    '/service?detailed=True&start_date=2026-03-26&end_date=2026-04-06',
    '/service/monthly-data-by-service?start_date=2026-03-26&end_date=2026-04-06',
  ];
  const read = paths.map(async (path) => {
    const body: unknown = await (await api.get(path)).json();
    return [path, body];
  });
  return Object.fromEntries(await Promise.all(read));
}

test('whatever days a night has written, the answers are those of all of them', { timeout: 60_000 }, async () => {
  const before = await answers();
  expect(before[`/service/${service}/billing/yearly-usage-summary?year=2026`]).toContainEqual(
    expect.objectContaining({ notification_type: 'sms', free_allowance_used: 20, rate: 0.024 }),
  );

  const runId = randomUUID();
  const planned = await plan(pool, { night: secondNight, runId, windows: windowsOf(days) });
  expect(planned.days).toHaveLength(days);
  for (const interval of planned.days.toReversed()) {
    await rollUp(pool, interval);
    const facts = planned.facts.filter(({ day }) => day === interval.day);
    await writePlanned(pool, { ...planned, facts }, runId);
    expect(await answers()).toEqual(before);
  }

  // From now on the facts alone say it.
  await pool.query('delete from public.notifications; delete from public.notification_history');
  expect(await answers()).toEqual(before);
});
