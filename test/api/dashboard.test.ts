import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { redisDatabase } from '../support/servers.ts';
import { insertOrganisations, insertProcessingTime, insertServices, insertStatusFacts } from './dashboard-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const tables = ['ft_notification_status', 'ft_processing_time', 'services', 'organisation'];
  await database.pool.query(tables.map((table) => `delete from public.${table}`).join('; '));
  const now = () => new Date('2026-04-05T23:30:00Z');
  api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: await redisDatabase(), now });
});

test('34 of 35 are 97.14285714285714 %, none of none are 100 %; test keys never count, created messages do', async () => {
  await insertProcessingTime(database.pool, [
    { bst_date: '2026-04-01', messages_total: 35, messages_within_10_secs: 34 },
    { bst_date: '2026-04-02', messages_total: 0, messages_within_10_secs: 0 },
  ]);
  await insertStatusFacts(database.pool, [
    { bst_date: '2026-04-01', notification_count: 5, key_type: 'test' },
    { bst_date: '2026-04-02', notification_count: 3, notification_status: 'created' },
  ]);

  const { body } = await api.dashboard('2026-04-01', '2026-04-02');

  expect(body.processing_time).toEqual([
    { date: '2026-04-01', percentage_under_10_seconds: 97.14285714285714 },
    { date: '2026-04-02', percentage_under_10_seconds: 100 },
  ]);
  expect(body.notifications_by_type).toEqual([{ date: '2026-04-02', emails: 3, letters: 0, sms: 0 }]);
  expect(body.total_notifications).toBe(3);
});

test('the totals are of all time, the days of the range, and the keys in their order', async () => {
  await insertStatusFacts(database.pool, [
    { bst_date: '2016-05-18', notification_count: 2_000_000_000 },
    { bst_date: '2020-02-29', notification_count: 2_000_000_000, notification_type: 'letter' },
    { bst_date: '2026-04-04', notification_count: 7, notification_type: 'sms' },
    { bst_date: '2026-04-02', notification_count: 4 },
    { bst_date: '2026-04-02', notification_count: 1, notification_type: 'letter', key_type: 'team' },
  ]);
  const [id] = await insertServices(database.pool, [{ name: 'Only "one"' }]);

  const response = await api.get('/performance-dashboard?start_date=2026-04-01&end_date=2026-04-04');

  const inOrder = {
    email_notifications: 2_000_000_004,
    letter_notifications: 2_000_000_001,
    live_service_count: 1,
    notifications_by_type: [
      { date: '2026-04-02', emails: 4, letters: 1, sms: 0 },
      { date: '2026-04-04', emails: 0, letters: 0, sms: 7 },
    ],
    processing_time: [],
    services_using_notify: [
      { organisation_id: null, organisation_name: null, service_id: id, service_name: 'Only "one"' },
    ],
    sms_notifications: 7,
    total_notifications: 4_000_000_012,
  };
  // Compared as text: the order of the keys is part of it.
  expect(JSON.stringify(await response.json())).toBe(JSON.stringify(inOrder));
});

test('live services are sorted by the bytes of their organisation and name, those without one last', async () => {
  const [apple, zebra, etoile] = [uuid(1), uuid(2), uuid(3)];
  await insertOrganisations(database.pool, [
    { id: apple, name: 'apple' },
    { id: zebra, name: 'Zebra' },
    { id: etoile, name: 'Étoile' },
  ]);
  await insertServices(database.pool, [
    { name: 'none' },
    { name: 'b', organisation_id: zebra },
    { name: 'É', organisation_id: zebra },
    { name: 'B', organisation_id: zebra },
    { name: 'x', organisation_id: etoile },
    { name: 'y', organisation_id: apple },
    { name: 'in trial', restricted: true },
    { name: 'archived', active: false },
    { name: 'not counted', count_as_live: false },
  ]);

  const { body } = await api.dashboard('2026-04-01', '2026-04-04');

  expect(body.services_using_notify.map((row) => `${row['organisation_name']} ${row['service_name']}`)).toEqual([
    'Zebra B',
    'Zebra b',
    'Zebra É',
    'apple y',
    'Étoile x',
    'null none',
  ]);
  expect(body.live_service_count).toBe(6);
  const counts = await api.get('/_status/live-service-and-organisation-counts');
  expect(await counts.json()).toEqual({ organisations: 3, services: 6 });
});

test.each([
  ['', ['2026-04-05']],
  ['?START_DATE=2026-04-01', ['2026-04-05']],
  ['?start_date=2026-04-04', ['2026-04-04', '2026-04-05']],
  ['?end_date=2026-04-04', []],
  ['?start_date=2026-04-04&end_date=2026-04-01', []],
  ['?start_date=2026-04-04&start_date=2026-04-01&end_date=2026-04-04', ['2026-04-04']],
  ['?foo=bar&start_date=2026-04-01&end_date=9999-12-31', ['2026-04-01', '2026-04-04', '2026-04-05', '2026-04-06']],
])('a date that is missing is today in UTC, not in London: %s', async (query, days) => {
  const facts = ['2026-04-01', '2026-04-04', '2026-04-05', '2026-04-06'].map((bst_date) => ({
    bst_date,
    notification_count: 1,
  }));
  await insertStatusFacts(database.pool, facts);

  const response = await api.get(`/performance-dashboard${query}`);

  const body: { notifications_by_type: { date: string }[] } = JSON.parse(await response.text());
  expect(body.notifications_by_type.map(({ date }) => date)).toEqual(days);
});

test('all figures are of one moment, whatever is written meanwhile', async () => {
  const { pool } = database;
  await insertStatusFacts(pool, [{ bst_date: '2026-04-01', notification_count: 1 }]);
  await insertProcessingTime(pool, [{ bst_date: '2026-04-01', messages_total: 1, messages_within_10_secs: 1 }]);
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await pool.query(
        `with counted as (update public.ft_notification_status set notification_count = notification_count + 1)
         update public.ft_processing_time set messages_total = messages_total + 1`,
      );
    }
  })();

  for (let day = 1; day <= 200; day += 1) {
    // Another range each time: nothing of it comes from the cache.
    const end = new Date(Date.UTC(2026, 3, day)).toISOString().slice(0, 10);
    const { body } = await api.dashboard('2026-04-01', end);
    const count = body.total_notifications;
    expect(body.notifications_by_type).toEqual([{ date: '2026-04-01', emails: count, letters: 0, sms: 0 }]);
    expect(body.processing_time[0]?.percentage_under_10_seconds).toBeCloseTo(100 / count, 9);
  }
  writing = false;
  await writer;
});
