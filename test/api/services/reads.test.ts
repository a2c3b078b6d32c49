import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { template } from '../../support/raw-rows.ts';
import { redisDatabase } from '../../support/servers.ts';
import { admin, alice, gina, insertPeople, makeService, nowhere, post, read } from './service-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
let live: string;
let trial: string;
const ends: (() => unknown)[] = [];

/** The first minutes of 1 July in London, when it is 30 June in UTC. */
const now = () => new Date('2026-06-30T23:10:00Z');

beforeAll(async () => {
  database = await createDatabase();
  const { pool } = database;
  await insertPeople(pool);
  api = createTestApi((end) => ends.push(end), { databaseUrl: database.url, redisUrl: await redisDatabase(), now });
  live = await makeService(api, '=Live, "and" well');
  trial = await makeService(api, 'Trial', { user_id: gina, organisation_type: 'local' });
  await post(api, `/service/${live}`, {
    restricted: false,
    go_live_user: alice,
    go_live_at: '2026-05-01 10:00:00.0',
    volume_sms: 5,
  });
  await pool.query(
    `insert into public.ft_notification_status
     select bst_date, $1, service_id, gen_random_uuid(), type, key_type, status, number, '2026-01-01'
       from (values ('2026-06-23'::date, $2::uuid, 'email', 'normal', 'delivered', 1000),
                    ('2026-06-24', $2, 'email', 'normal', 'delivered', 100),
                    ('2026-06-30', $2, 'email', 'normal', 'permanent-failure', 20),
                    ('2026-06-30', $2, 'email', 'normal', 'cancelled', 30),
                    ('2026-06-30', $2, 'email', 'test', 'delivered', 7),
                    ('2026-06-30', $3, 'letter', 'normal', 'delivered', 4)) fact
            (bst_date, service_id, type, key_type, status, number)`,
    [template, live, trial],
  );
  await pool.query(
    `insert into public.templates_history (id, name, template_type, created_at, content, service_id, created_by_id, version,
                                           archived, hidden, has_unsubscribe_link)
     values ($1, 't', 'sms', '2026-01-01', 'c', $2, $3, 1, false, false, false)`,
    [template, live, alice],
  );
  await pool.query(
    `insert into public.notifications (id, "to", service_id, template_id, template_version, created_at, key_type,
                                       notification_type, billable_units, notification_status)
     select gen_random_uuid(), 'x', $2, $1, 1, created_at, key_type, 'sms', 1, 'sent'
       from (values ('2026-06-30 22:59'::timestamp, 'normal'), ('2026-06-30 23:01', 'team'), ('2026-06-30 23:01', 'test')) m
            (created_at, key_type)`,
    [template, live],
  );
  await pool.query(
    `insert into public.ft_billing (bst_date, template_id, service_id, notification_type, provider, rate_multiplier,
                                    international, rate, billable_units, notifications_sent, created_at, postage)
     select day, $1, $2, 'email', 'ses', 1, false, 0, 0, sent, '2026-01-01', 'none'
       from (values ('2026-03-31'::date, 500), ('2026-04-01', 30), ('2026-05-01', 4)) billing (day, sent)`,
    [template, live],
  );
});
afterAll(async () => {
  for (const end of ends) await end();
  await database.drop();
});

const none = { delivered: 0, failed: 0, requested: 0 };

test.each([
  [
    'today in London',
    '?today_only=True',
    { email: none, letter: none, sms: { delivered: 1, failed: 0, requested: 1 } },
  ],
  [
    'seven days and today',
    '',
    {
      email: { delivered: 100, failed: 20, requested: 120 },
      letter: none,
      sms: { delivered: 1, failed: 0, requested: 1 },
    },
  ],
  [
    'a day and today',
    '?limit_days=1',
    {
      email: { delivered: 0, failed: 20, requested: 20 },
      letter: none,
      sms: { delivered: 1, failed: 0, requested: 1 },
    },
  ],
])('statistics of %s', async (_, query, data) => {
  expect(await read(api, `/service/${live}/statistics${query}`)).toEqual({ status: 200, body: { data } });
  if (!query.includes('limit_days')) {
    const detailed = await read(api, `/service/${live}?detailed=True${query.replace('?', '&')}`);
    expect(detailed).toMatchObject({ body: { data: { id: live, statistics: data } } });
  }
});

test('a number of days that is none is refused', async () => {
  expect(await read(api, `/service/${live}/statistics?limit_days=x`)).toMatchObject({ status: 400 });
});

test('a range in the past has the services with messages', async () => {
  const { body } = await read(api, '/service?detailed=True&start_date=2026-06-24&end_date=2026-06-29');
  expect(body).toEqual({
    data: [
      expect.objectContaining({
        id: live,
        notification_type: 'email',
        statistics: expect.objectContaining({ email: { delivered: 100, failed: 0, requested: 100 } }),
      }),
    ],
  });
});

test.each([
  ['with test keys', '', 27],
  ['without', '&include_from_test_key=False', 20],
])('a range that reaches today has all services, %s', async (_, query, requested) => {
  const { body } = await read(api, `/service?detailed=True&start_date=2026-06-29&end_date=2026-06-30${query}`);
  const { data } = body as { data: { id: string; statistics: { email: object } }[] };
  expect(data.map(({ id }) => id)).toEqual([live, trial].sort());
  expect(data.find(({ id }) => id === live)?.statistics.email).toMatchObject({ requested });
});

test('services of a member, and of nobody', async () => {
  expect(await read(api, `/service?user_id=${gina}`)).toMatchObject({ body: { data: [{ id: trial }] } });
  expect(await read(api, `/service?user_id=${admin}`)).toEqual({ status: 200, body: { data: [] } });
  expect(await read(api, '/service?user_id=x')).toMatchObject({ status: 404 });
});

test('live services have the totals of the financial year, as JSON and as CSV', async () => {
  const { body } = await read(api, '/service/live-services-data');
  expect(body).toEqual({
    data: [
      {
        consent_to_research: null,
        contact_email: 'alice@deep.testing.gov.uk',
        contact_mobile: '07700900001',
        contact_name: 'Alice',
        email_totals: 34,
        email_volume_intent: null,
        free_sms_fragment_limit: 20_000,
        letter_totals: 0,
        letter_volume_intent: null,
        live_date: 'Fri, 01 May 2026 10:00:00 GMT',
        organisation_name: 'Ministry of Testing',
        organisation_type: 'central',
        service_id: live,
        service_name: '=Live, "and" well',
        sms_totals: 0,
        sms_volume_intent: 5,
      },
    ],
  });
  const byQuery = await api.get('/service/live-services-data?format=csv');
  expect(byQuery.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [, row] = (await byQuery.text()).split('\n');
  expect(row).toBe(
    `${live},Ministry of Testing,central,"'=Live, ""and"" well",,Alice,alice@deep.testing.gov.uk,07700900001,01-05-2026,5,,,0,34,0,20000`,
  );
  const byHeader = await api.get('/service/live-services-data', { headers: { accept: 'text/csv' } });
  expect(byHeader.headers.get('content-type')).toBe('text/csv; charset=utf-8');
});

test('without dates there is no monthly data', async () => {
  expect(await read(api, '/service/monthly-data-by-service')).toEqual({ status: 200, body: [] });
  expect(await read(api, '/service/monthly-data-by-service?start_date=x&end_date=y')).toMatchObject({ status: 404 });
});

test('a service without an organisation has an empty one', async () => {
  expect(await read(api, `/service/${trial}/organisation`)).toEqual({ status: 200, body: {} });
  expect(await read(api, `/service/${nowhere}/organisation`)).toEqual({ status: 200, body: {} });
});
