import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import * as world from './service-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
const theirSecret = randomUUID();
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
  await world.loadServices(database.pool);
  await world.insert(database.pool, 'api_keys', [
    world.keyRow({ id: randomUUID(), service_id: world.otherService, secret: theirSecret, key_type: 'normal' }),
  ]);
});
afterAll(async () => {
  const { rows } = await database.pool.query('select from notifications');
  expect(rows, 'nothing was written').toEqual([]);
  await database.drop();
});

async function send(type: string, body: object | string, headers = world.serviceToken(world.secrets.normal)) {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await get(`/v2/notifications/${type}`, { method: 'POST', headers, body: text });
  return world.answerOf(response);
}

const refusal = (status: number, error: string, ...messages: readonly string[]) => ({
  status,
  body: { errors: messages.map((message) => ({ error, message })), status_code: status },
});

const phone_number = '07700900123';
const template_id = world.smsTemplate;
const personalisation = { first_name: 'Zoë', amount: 1 };
const text = { phone_number, template_id, personalisation };

test.each<[object, ...string[]]>([
  [{}, 'phone_number is a required property', 'template_id is a required property'],
  [{ ...text, phone_number: 1 }, 'phone_number 1 is not of type string'],
  [{ ...text, phone_number: 'abc' }, 'phone_number Must not contain letters or symbols'],
  [{ ...text, phone_number: '077009' }, 'phone_number Not enough digits'],
  [{ ...text, phone_number: '077009001234567' }, 'phone_number Too many digits'],
  [
    { ...text, template_id: 'x', colour: 1 },
    'template_id is not a valid UUID',
    'Additional properties are not allowed (colour was unexpected)',
  ],
  [{ ...text, personalisation: 'x' }, 'personalisation should contain key value pairs'],
])('a text message of %j does not fit the schema', async (body, ...messages) => {
  expect(await send('sms', body)).toEqual(refusal(400, 'ValidationError', ...messages));
});

test.each(['x', 'a@b', 'a..b@example.com', 'a b@example.com', 'a@-example.com', 'a@example.c'])(
  'no mail goes to %s',
  async (email_address) => {
    expect(await send('email', { email_address, template_id: world.emailTemplate })).toEqual(
      refusal(400, 'ValidationError', 'email_address Not a valid email address'),
    );
  },
);

test.each([
  ['sms', { ...text, template_id: randomUUID() }, 'Template not found'],
  ['sms', { ...text, template_id: world.otherTemplate }, 'Template not found'],
  ['sms', { ...text, template_id: world.emailTemplate }, 'email template is not suitable for sms notification'],
  ['email', { email_address: 'a@example.com', template_id: world.archivedTemplate }, 'Template has been deleted'],
  ['sms', { phone_number, template_id }, 'Missing personalisation: First Name, amount'],
  [
    'sms',
    { ...text, personalisation: { first_name: 'x'.repeat(500), amount: 1 } },
    /^Your message is too long. Text messages cannot be longer than 918/,
  ],
] as const)('%s of %j is refused', async (type, body, message) => {
  expect(await send(type, body)).toEqual(refusal(400, 'BadRequestError', expect.stringMatching(message) as string));
});

test('a team key reaches the team only, in whatever way their number is written', async () => {
  const headers = world.serviceToken(world.secrets.team);

  expect(await send('sms', { ...text, phone_number: '07700900999' }, headers)).toEqual(
    refusal(400, 'BadRequestError', 'Can’t send to this recipient using a team-only API key'),
  );
  expect(await send('sms', { ...text, phone_number: '+44 7700 900123' }, headers)).toMatchObject({ status: 403 });
  expect(
    await send('letter', { template_id: world.letterTemplate, personalisation: { address_line_1: 'x' } }, headers),
  ).toEqual(refusal(403, 'BadRequestError', 'Cannot send letters with a team api key'));
});

test('a service sends only what it is allowed to', async () => {
  const headers = world.serviceToken(theirSecret, new Date(), world.otherService);

  expect(await send('sms', { ...text, template_id: world.otherTemplate }, headers)).toEqual(
    refusal(400, 'BadRequestError', 'Service is not allowed to send text messages'),
  );
});

test.each([
  ['sms', text],
  ['sms', { ...text, phone_number: '+1 202 555 0143' }],
  [
    'email',
    { email_address: 'a@example.com', template_id: world.emailTemplate, personalisation: { name: 'A', late: 'no' } },
  ],
  ['letter', { template_id: world.letterTemplate, personalisation: { address_line_1: 'x' } }],
])('%s of %j is in order, but is not sent from here', async (type, body) => {
  const words = 'Only letters that are PDFs are taken here: send everything else through GOV.UK Notify';

  expect(await send(type, body)).toEqual(refusal(403, 'BadRequestError', words));
});

test('no body, and no such type', async () => {
  expect(await send('sms', '')).toEqual(refusal(400, 'BadRequestError', 'Invalid JSON supplied in POST data'));
  expect(await send('fax', {})).toMatchObject({ status: 404, body: { result: 'error' } });
});
