import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import {
  admin,
  alice,
  emailBranding,
  gina,
  insertPeople,
  letterBranding,
  makeService,
  ministry,
  newService,
  nhsBranding,
  nowhere,
  post,
  read,
} from './service-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  database = await createDatabase();
  await insertPeople(database.pool);
  const now = () => new Date('2026-11-22T12:00:00Z');
  api = createTestApi((end) => ends.push(end), { databaseUrl: database.url, redisUrl: await redisDatabase(), now });
});
afterAll(async () => {
  for (const end of ends) await end();
  await database.drop();
});

async function rows(statement: string, service: string): Promise<unknown[]> {
  return (await database.pool.query({ text: statement, values: [service], rowMode: 'array' })).rows;
}

test('a new service has what its creator and the organisation bring', async () => {
  const { status, body } = await post(api, '/service', newService('Zoë’s  (new) Service', { active: false }));
  expect(status).toBe(201);
  const { data } = body as { data: Record<string, unknown> };
  expect(data).toMatchObject({
    active: true,
    confirmed_email_sender_name: false,
    count_as_live: true,
    created_by: alice,
    email_branding: emailBranding,
    email_sender_local_part: 'zoes.new.service',
    letter_branding: letterBranding,
    organisation: ministry,
    organisation_type: 'central',
    permissions: ['sms', 'email', 'letter', 'international_sms', 'international_letters'],
    rate_limit: 3000,
    user_to_service: [alice],
    users: [alice],
  });
  const service = String(data['id']);
  expect(await read(api, `/service/${service}`)).toEqual({ status: 200, body });
  expect(
    await rows(
      `select free_sms_fragment_limit, financial_year_start from public.annual_billing where service_id = $1`,
      service,
    ),
  ).toEqual([[20_000, 2026]]);
  expect(
    await rows('select sms_sender, is_default from public.service_sms_senders where service_id = $1', service),
  ).toEqual([['GOVUK', true]]);
  expect(await rows('select version, crown from public.services_history where id = $1', service)).toEqual([[1, true]]);
  expect(await rows('select permission from public.permissions where service_id = $1', service)).toHaveLength(8);
});

test.each([
  ['a platform admin', { user_id: admin }, { count_as_live: false, organisation: ministry }],
  [
    'somebody of the NHS',
    { user_id: gina, organisation_type: 'nhs_gp' },
    { email_branding: nhsBranding, organisation: null },
  ],
  [
    'numbers and flags as text',
    { restricted: 'true', sms_message_limit: '12' },
    { restricted: true, sms_message_limit: 12 },
  ],
])('made by or with %s', async (name, extra, expected) => {
  const service = await makeService(api, `Made by ${name}`, extra);
  expect(await read(api, `/service/${service}`)).toMatchObject({ body: { data: expected } });
});

const required = ['Missing data for required field.'];

test.each([
  ['no user', { name: 'x' }, 400, { user_id: required }],
  [
    'nothing but a user',
    { user_id: alice },
    400,
    Object.fromEntries(
      ['created_by', 'email_message_limit', 'letter_message_limit', 'name', 'restricted', 'sms_message_limit'].map(
        (field) => [field, required],
      ),
    ),
  ],
  ['a creator who is nobody', newService('x', { user_id: nowhere }), 404, 'No result found'],
  ['a creator who is no id', newService('x', { created_by: 'x' }), 404, 'No result found'],
  ['a name that is taken', newService('Taken'), 400, { name: [`Duplicate service name 'Taken'`] }],
  ['a name that is nearly taken', newService('TAKEN!'), 400, { name: [`Duplicate service name 'TAKEN!'`] }],
  ['null', newService('x', { name: null }), 400, { name: ['Field may not be null.'] }],
  ['no flag', newService('x', { restricted: 'maybe' }), 400, { restricted: ['Not a valid boolean.'] }],
  ['no number', newService('x', { sms_message_limit: 'Aa' }), 400, { sms_message_limit: ['Not a valid integer.'] }],
  ['a field that there is not', newService('x', { foo: 1 }), 400, { _schema: ['Unknown field name foo'] }],
  [
    'a long link',
    newService('x', { contact_link: 'x'.repeat(256) }),
    400,
    { contact_link: ['Longer than maximum length 255.'] },
  ],
  [
    'a type without an allowance',
    newService('x', { user_id: gina, organisation_type: 'nhs' }),
    400,
    { organisation_type: [expect.stringContaining('no free allowance')] },
  ],
  ['a long name', newService('x'.repeat(256)), 404, 'No result found'],
])('refused, and nothing is made: %s', async (_, body, status, message) => {
  await post(api, '/service', newService('Taken'));
  const count = 'select count(*), (select count(*) from public.permissions) from public.services where $1 <> id::text';
  const before = await rows(count, '');
  expect(await post(api, '/service', body)).toEqual({ status, body: { message, result: 'error' } });
  expect(await rows(count, '')).toEqual(before);
});
