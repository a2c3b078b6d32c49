import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { signValue } from '../../../api/signed-value.ts';
import { createTestApi, signing } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import * as world from './service-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;

const id = (number: number) => `20000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [sms, email, letter, ofJob, ofTestKey, theirs] = [1, 2, 3, 4, 5, 6].map(id);

const row = (number: number, given: Readonly<Record<string, string | number | null>>) => ({
  ...{
    id: id(number),
    to: '07700900123',
    service_id: world.service,
    template_id: world.smsTemplate,
    key_type: 'normal',
  },
  ...{ template_version: 1, created_at: `2026-05-0${number} 10:00`, notification_type: 'sms', billable_units: 1 },
  ...{ rate_multiplier: 1, notification_status: 'delivered', updated_at: `2026-05-0${number} 10:01` },
  ...given,
});

beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
  await world.loadServices(database.pool);
  const letterOf = { notification_type: 'letter', template_id: world.letterTemplate, postage: 'second' };
  await world.insert(database.pool, 'notifications', [
    row(1, {
      ...{ billable_units: 2, rate_multiplier: 3, client_reference: 'a b' },
      _personalisation: signValue({ first_name: 'Zoë', amount: 5 }, signing),
    }),
    row(2, {
      ...{ notification_type: 'email', template_id: world.emailTemplate, to: 'a@example.com', billable_units: 0 },
      ...{ notification_status: 'sending', created_by_id: world.user },
    }),
    row(3, {
      ...letterOf,
      ...{ to: 'x', notification_status: 'sending' },
      _personalisation: signValue({ 'Address line 1': 'Mr A', postcode: 'SW1A 1AA' }, signing),
    }),
    row(4, { job_id: id(9) }),
    row(5, { key_type: 'test', notification_status: 'created', billable_units: 0 }),
    row(6, { service_id: world.otherService, template_id: world.otherTemplate }),
  ]);
});
afterAll(() => database.drop());

async function call(path: string, secret = world.secrets.normal) {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  const response = await get(`/v2/notifications${path}`, { headers: world.serviceToken(secret) });
  return world.answerOf(response);
}

test('a text message, with what it cost at the rate of its day', async () => {
  expect((await call(`/${sms}`)).body).toEqual({
    ...{ line_1: null, line_2: null, line_3: null, line_4: null, line_5: null, line_6: null, postcode: null },
    body: 'Zoë: Zoë owes 5',
    completed_at: '2026-05-01T10:01:00.000000Z',
    cost_details: { billable_sms_fragments: 2, international_rate_multiplier: 3, sms_rate: 0.024 },
    cost_in_pounds: expect.closeTo(0.144, 9),
    created_at: '2026-05-01T10:00:00.000000Z',
    created_by_name: null,
    email_address: null,
    id: sms,
    is_cost_data_ready: true,
    one_click_unsubscribe_url: null,
    phone_number: '07700900123',
    postage: null,
    reference: 'a b',
    scheduled_for: null,
    sent_at: null,
    status: 'delivered',
    subject: null,
    template: {
      id: world.smsTemplate,
      uri: `http://localhost/v2/template/${world.smsTemplate}/version/1`,
      version: 1,
    },
    type: 'sms',
  });
});

test('an e-mail without personalisation shows what is missing, and costs nothing', async () => {
  expect((await call(`/${email}`)).body).toMatchObject({
    body: expect.stringContaining("Dear <span class='placeholder'>&#40;&#40;name&#41;&#41;</span>,"),
    completed_at: null,
    cost_details: {},
    cost_in_pounds: 0,
    created_by_name: 'Alice',
    email_address: 'a@example.com',
    phone_number: null,
    status: 'sending',
    template: { version: 1 },
  });
});

test('a letter has its address, and is accepted while it is on its way', async () => {
  const { rows } = await database.pool.query<{ rate: number }>(
    `select rate::float8 from letter_rates where post_class = 'second' and sheet_count = 1
        and start_date <= '2026-05-03' and (end_date is null or end_date > '2026-05-03')`,
  );

  expect((await call(`/${letter}`)).body).toMatchObject({
    body: 'Dear Mr A',
    cost_details: { billable_sheets_of_paper: 1, postage: 'second' },
    cost_in_pounds: rows[0]?.rate,
    line_1: 'Mr A',
    line_2: null,
    postcode: 'SW1A 1AA',
    status: 'accepted',
  });
});

test('what is not sent yet has no cost yet', async () => {
  expect((await call(`/${ofTestKey}`)).body).toMatchObject({
    cost_details: {},
    cost_in_pounds: null,
    is_cost_data_ready: false,
  });
});

const noResult = { errors: [{ error: 'NoResultFound', message: 'No result found' }], status_code: 404 };
const invalid = (message: string) => ({ errors: [{ error: 'ValidationError', message }], status_code: 400 });

test.each([
  ['one of another service', `/${theirs}`, 404, noResult],
  ['one that there is not', `/${id(99)}`, 404, noResult],
  ['no UUID', '/abc', 400, invalid('notification_id is not a valid UUID')],
  [
    'a status that there is not',
    '?status=gone&status=sent',
    400,
    invalid(expect.stringMatching(/^status gone is not one of \[cancelled, /) as string),
  ],
  ['a word for jobs', '?include_jobs=no', 400, invalid('include_jobs no is not one of [true, True]')],
  ['an older one that is no UUID', '?older_than=x', 400, invalid('older_than is not a valid UUID')],
  ['another parameter', '?page=2', 400, invalid('Additional properties are not allowed (page was unexpected)')],
])('%s is refused', async (_, path, status, body) => {
  expect(await call(path)).toEqual({ status, body });
});

test.each([
  ['', [letter, email, sms]],
  ['?include_jobs=true', [ofJob, letter, email, sms]],
  ['?template_type=email&template_type=sms', [email, sms]],
  ['?status=accepted', [letter, email]],
  ['?status=received&status=created', [sms]],
  ['?reference=a+b', [sms]],
  [`?older_than=${letter}`, [email, sms]],
  [`?older_than=${sms}`, []],
])('lists%s: what keys of this type made, the newest first', async (query, ids) => {
  const { status, body } = await call(query);

  expect(status).toBe(200);
  expect(body['notifications']).toMatchObject(ids.map((each) => ({ id: each })));
});

test('a test key lists what test keys made', async () => {
  const { body } = await call('', world.secrets.test);

  expect(body['notifications']).toMatchObject([{ id: ofTestKey }]);
});

test('the links keep the filter and go on after the last one; an empty page has no next one', async () => {
  const base = 'http://localhost/v2/notifications';
  const query = `?status=delivered&older_than=${letter}&template_type=sms&template_type=email`;

  expect((await call(query)).body['links']).toEqual({
    current: `${base}${query}`,
    next: `${base}${query.replace(String(letter), String(sms))}`,
  });
  expect((await call(`?older_than=${sms}`)).body['links']).toEqual({ current: `${base}?older_than=${sms}` });
});

test('there are no received texts without a table of them, and a page of them with one', async () => {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  const headers = world.serviceToken(world.secrets.normal);
  const base = 'http://localhost/v2/received-text-messages';
  const read = async () => (await get('/v2/received-text-messages', { headers })).json();
  expect(await read()).toEqual({ links: { current: base }, received_text_messages: [] });

  await database.pool.query(
    `create table inbound_sms (id uuid primary key, service_id uuid not null, content varchar not null,
       notify_number varchar not null, user_number varchar not null, created_at timestamp not null)`,
  );
  onTestFinished(async () => void (await database.pool.query('drop table inbound_sms')));
  const text = { service_id: world.service, notify_number: '07700900001', user_number: '447700900002' };
  const content = signValue('Hello', signing);
  await world.insert(database.pool, 'inbound_sms', [
    { ...text, id: id(1), content, created_at: '2026-05-01 10:00' },
    { ...text, id: id(2), content, created_at: '2026-05-02 10:00' },
    { ...text, id: id(3), content, created_at: '2026-05-03 10:00', service_id: world.otherService },
  ]);

  expect(await read()).toMatchObject({
    links: { current: base, next: `${base}?older_than=${id(1)}` },
    received_text_messages: [
      { id: id(2) },
      { ...text, id: id(1), content: 'Hello', created_at: '2026-05-01T10:00:00.000000Z' },
    ],
  });
});
