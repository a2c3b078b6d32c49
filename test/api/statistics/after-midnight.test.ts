import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createPool } from '../../../db/postgres.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { statusFact } from '../../support/fact-rows.ts';
import { insertRaw, job, type RawRow, sms, uuid } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../../support/run-day.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertRows } from '../../support/table-rows.ts';
import { insertFactDays, insertServices } from '../dashboard-rows.ts';
import { read } from '../organisations/organisation-rows.ts';
import { insertJob, insertTemplate } from './job-and-template.ts';

const [yesterday, today] = ['2026-02-11', '2026-02-12'];
/** Ten minutes after midnight, in London and in UTC. */
const now = () => new Date(`${today}T00:10:00Z`);
const reminder = uuid(41);

let pool: Pool;
let api: TestApi;
let service: string;
let messages: RawRow[];

beforeAll(async () => {
  const { url: databaseUrl, drop } = await createDatabase();
  // The night needs dates as text.
  pool = createPool(databaseUrl);
  const closing = [drop, () => pool.end()];
  const redisUrl = await redisDatabase();
  api = createTestApi((close) => void closing.push(close), { databaseUrl, redisUrl, now });
  [service = ''] = await insertServices(pool, [{ name: 'first' }]);
  await insertTemplate(pool, { id: reminder, service });
  await insertJob(pool, { id: job, service, template: reminder, startedAt: `${yesterday} 23:00`, messages: 2 });
  return async () => {
    for (const close of closing.toReversed()) await close();
  };
});

/** A message of yesterday and one of today. The days before are complete. */
beforeEach(async () => {
  await emptyTables(pool);
  await insertFactDays(pool, [{ day: '2026-02-10' }]);
  const own = { service_id: service, template_id: reminder, job_id: job };
  messages = [sms(`${yesterday} 23:10`, own), sms(`${today} 00:05`, own)];
  await insertRaw(pool, { notifications: messages });
});

type Json = Readonly<Record<string, unknown>>;

/** Each read of the specification that counts messages, and which number it shows. Today is in no month by service. */
const reads: Record<string, { path: () => string; shown: string; both?: false }> = {
  'statistics of a service': { path: () => `/service/${service}/statistics?limit_days=1`, shown: 'requested' },
  'a service with its statistics': { path: () => `/service/${service}?detailed=True`, shown: 'requested' },
  'by template': { path: () => `/service/${service}/template-statistics?whole_days=1`, shown: 'count' },
  'by month': { path: () => `/service/${service}/notifications/monthly?year=2025`, shown: 'delivered' },
  'by month and template': {
    path: () => `/service/${service}/notifications/templates_usage/monthly?year=2025`,
    shown: 'count',
  },
  'of the platform': { path: () => `/platform-stats?start_date=${yesterday}`, shown: 'total' },
  'of all services': { path: () => `/service?detailed=True&start_date=${yesterday}`, shown: 'requested' },
  'of a past day of all services': {
    path: () => `/service?detailed=True&start_date=${yesterday}&end_date=${yesterday}`,
    shown: 'requested',
    both: false,
  },
  'by month of all services': {
    path: () => `/service/monthly-data-by-service?start_date=2026-02-01&end_date=2026-02-28`,
    shown: '5',
    both: false,
  },
  'of a job': { path: () => `/service/${service}/job/${job}`, shown: 'count' },
  'of the jobs': { path: () => `/service/${service}/job`, shown: 'count' },
};

/** The sum of all numbers under a name, wherever they are. */
function sumOf(value: unknown, name: string): number {
  if (typeof value !== 'object' || value === null) return 0;
  const found = Object.entries(value as Json);
  return found.reduce(
    (sum, [key, inner]) => sum + (key === name && typeof inner === 'number' ? inner : sumOf(inner, name)),
    0,
  );
}

async function everyRead(): Promise<Json> {
  const shown = Object.entries(reads).map(async ([name, { path, shown }]) => [
    name,
    sumOf(await read(api, path()), shown),
  ]);
  return Object.fromEntries(await Promise.all(shown));
}

const eachOnce = Object.fromEntries(Object.entries(reads).map(([name, { both }]) => [name, both === false ? 1 : 2]));

/** Facts of the days before today, and the live messages of today. Spec: nightly §2.6. */
async function theReferencesWay(): Promise<number> {
  const { rows } = await pool.query<{ shown: number }>(
    `select ((select coalesce(sum(notification_count), 0) from ft_notification_status where bst_date >= $1)
             + (select count(*) from notifications where created_at >= $2))::int as shown`,
    [yesterday, today],
  );
  return rows[0]?.shown ?? 0;
}

test('W10: ten minutes after midnight yesterday is shown once: before the night, during it, and after it', async () => {
  expect(await everyRead()).toEqual(eachOnce);
  expect(await theReferencesWay()).toBe(1);

  const runId = randomUUID();
  const planned = await plan(pool, { night: today, runId, windows: windowsOf(1) });
  for (const interval of planned.days) await rollUp(pool, interval);
  const isStatus = ({ fact }: { fact: string }) => fact === 'notification_status';
  await writePlanned(pool, { ...planned, facts: planned.facts.filter((fact) => !isStatus(fact)) }, runId);
  expect(await everyRead()).toEqual(eachOnce);
  expect(await theReferencesWay()).toBe(1);

  await writePlanned(pool, { ...planned, facts: planned.facts.filter(isStatus) }, runId);
  expect(await everyRead()).toEqual(eachOnce);
  expect(await theReferencesWay()).toBe(2);
});

test('W10: facts that are half there, from a hand that completes no day, are not added to the messages', async () => {
  const own = { service_id: service, template_id: reminder, job_id: job };
  await insertRows(pool, 'ft_notification_status', [statusFact(yesterday, 1, own)]);
  expect(await theReferencesWay()).toBe(2);
  expect(await everyRead()).toEqual(eachOnce);
});

test('W10: when a template was last used is known before the night, and after it by the day', async () => {
  const path = `/service/${service}/template-statistics/last-used/${reminder}`;
  await pool.query('delete from notifications where created_at >= $1', [today]);
  expect(await read(api, path)).toEqual({ last_date_used: `${yesterday}T23:10:00.000000Z` });

  const runId = randomUUID();
  const planned = await plan(pool, { night: today, runId, windows: windowsOf(1) });
  for (const interval of planned.days) await rollUp(pool, interval);
  await writePlanned(pool, planned, runId);
  expect(await read(api, path)).toEqual({ last_date_used: `${yesterday}T00:00:00.000000Z` });
});

test('W12: a message that the archiver has copied and not yet deleted is shown once, whatever view there is', async () => {
  const older = messages.map((message) => ({ ...message, notification_status: 'sending' }));
  await insertRaw(pool, { notification_history: older });
  // An adopted database has Notify's own, in which such a message is twice, or none; and its history may have the type as text.
  await pool.query(`drop view notifications_all_time_view;
    alter table notification_history alter column notification_type type text`);
  expect(await everyRead()).toEqual(eachOnce);
});
