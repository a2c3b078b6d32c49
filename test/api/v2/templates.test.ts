import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import * as world from './service-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
  await world.loadServices(database.pool);
});
afterAll(() => database.drop());

function testApi() {
  const { get, cache } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  const headers = world.serviceToken(world.secrets.normal);
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await get(path, { ...init, headers });
    return world.answerOf(response);
  };
  const preview = (template: string, personalisation?: object) =>
    call(`/v2/template/${template}/preview`, { method: 'POST', body: JSON.stringify({ personalisation }) });
  return { call, preview, counts: cache.counts };
}

const validation = (message: string) => ({ errors: [{ error: 'ValidationError', message }], status_code: 400 });
const noResult = { errors: [{ error: 'NoResultFound', message: 'No result found' }], status_code: 404 };
const badRequest = (message: string) => ({ errors: [{ error: 'BadRequestError', message }], status_code: 400 });

const email = {
  body: 'Dear ((name)),\n\n((late??You are late.))',
  created_at: '2026-01-02T03:04:05.000000Z',
  created_by: 'alice@example.gov.uk',
  id: world.emailTemplate,
  letter_contact_block: null,
  name: 'Template 05',
  personalisation: { late: { required: true }, name: { required: true } },
  postage: null,
  subject: 'Hello "((name))"',
  type: 'email',
  updated_at: null,
  version: 2,
};

test('lists what is neither archived nor hidden, of this service only', async () => {
  const { call } = testApi();

  expect(await call('/v2/templates')).toMatchObject({
    status: 200,
    body: { templates: [{ id: world.emailTemplate }, { id: world.smsTemplate }, { id: world.letterTemplate }] },
  });
  expect(await call('/v2/templates?type=email')).toEqual({ status: 200, body: { templates: [email] } });
});

test.each([
  ['type=fax', validation('type fax is not one of [sms, email, letter]')],
  ['type=', validation('type  is not one of [sms, email, letter]')],
  ['a=1&b=2', validation('Additional properties are not allowed (a, b were unexpected)')],
])('a list of %s is refused', async (query, body) => {
  expect(await testApi().call(`/v2/templates?${query}`)).toEqual({ status: 400, body });
});

test.each([
  ['the current version', world.emailTemplate, email],
  ['version 0', `${world.emailTemplate}/version/0`, email],
  [
    'an older version',
    `${world.emailTemplate}/version/1`,
    { ...email, name: 'First name', subject: 'First subject', version: 1 },
  ],
  ['a template in capitals', world.emailTemplate.toUpperCase(), email],
])('reads %s', async (_, path, body) => {
  expect(await testApi().call(`/v2/template/${path}`)).toEqual({ status: 200, body });
});

test('a letter has the contact block of its service, and names that are spelt in two ways are one', async () => {
  const { call } = testApi();

  expect((await call(`/v2/template/${world.letterTemplate}`)).body).toMatchObject({
    letter_contact_block: 'Site A\nWV98 1AA',
    personalisation: { 'address line 1': { required: true } },
    postage: 'second',
  });
  expect((await call(`/v2/template/${world.smsTemplate}`)).body['personalisation']).toEqual({
    'First Name': { required: true },
    amount: { required: true },
  });
});

test.each([
  ['one of another service', world.otherTemplate, 404, noResult],
  ['the hidden one of PDF letters', world.pdfTemplate, 404, noResult],
  ['a version that there is not', `${world.emailTemplate}/version/9`, 404, noResult],
  ['a version that no int holds', `${world.emailTemplate}/version/99999999999999`, 404, noResult],
  ['no UUID', 'abc', 400, validation('id is not a valid UUID')],
])('does not read %s', async (_, path, status, body) => {
  expect(await testApi().call(`/v2/template/${path}`)).toEqual({ status, body });
});

test('a change is seen by the next read, which the cache had', async () => {
  const { call, counts } = testApi();
  const path = `/v2/template/${world.archivedTemplate}`;
  await call(path);
  const { hits, loads } = counts;
  await call(path);
  expect(counts).toMatchObject({ hits: hits + 1, loads });

  await database.pool.query(`update templates set name = 'Renamed' where id = $1`, [world.archivedTemplate]);

  await expect.poll(async () => (await call(path)).body['name'], { timeout: 5_000 }).toBe('Renamed');
});

test('a preview of a text message', async () => {
  const { preview } = testApi();

  expect(await preview(world.smsTemplate, { FIRST_NAME: ' Zoë ', amount: ['“1”', '', null, '2', '3'] })).toEqual({
    status: 200,
    body: {
      ...{ body: 'Zoë : Zoë owes "1", 2 and 3', html: null, id: world.smsTemplate, postage: null, subject: null },
      ...{ type: 'sms', version: 1 },
    },
  });
});

test('a preview of an e-mail is text and HTML; the HTML is safe', async () => {
  const { body } = await testApi().preview(world.emailTemplate, { name: ['<Ann>', 'Bob'], late: 'yes' });
  const style = 'font-size: 19px; line-height: 25px; color: #0B0C0C;';

  expect(body['subject']).toBe('Hello “<Ann> and Bob”');
  expect(body['body']).toBe('Dear \n\n* <Ann>\n* Bob,\n\nYou are late.');
  expect(body['html']).toContain(`<p style="Margin: 0 0 20px 0; ${style}">You are late.</p>`);
  expect(body['html']).toMatch(/<ul [^>]*><li [^>]*>&lt;Ann&gt;<\/li><li [^>]*>Bob,<\/li><\/ul>/);
});

test.each([
  [{}, 'Missing personalisation: First Name, amount'],
  [{ amount: 0, first_name: null }, 'Missing personalisation: First Name'],
])('a preview with %j says what is missing', async (personalisation, message) => {
  expect(await testApi().preview(world.smsTemplate, personalisation)).toEqual({
    status: 400,
    body: badRequest(message),
  });
});

test.each([
  ['not JSON', '{', badRequest('Invalid JSON supplied in POST data')],
  ['a list', '[]', validation('[] is not of type object')],
  [
    'personalisation that is a list',
    '{"personalisation":[]}',
    validation('personalisation should contain key value pairs'),
  ],
])('a preview of %s is refused', async (_, body, failure) => {
  const { call } = testApi();

  expect(await call(`/v2/template/${world.smsTemplate}/preview`, { method: 'POST', body })).toEqual({
    status: 400,
    body: failure,
  });
});

test('a preview that values make too long is refused', async () => {
  expect(await testApi().preview(world.smsTemplate, { first_name: 'x'.repeat(600_000), amount: 1 })).toEqual({
    status: 400,
    body: badRequest(
      expect.stringMatching(/^Your message is too long\. .* Your message is 12\d{5} characters long\.$/),
    ),
  });
});
