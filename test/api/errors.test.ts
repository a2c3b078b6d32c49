import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import type { Known } from './every-operation/known-values.ts';
import { makeWorld } from './every-operation/world.ts';
import { serviceToken } from './v2/service-world.ts';

/** The rows of cache §9.3, where test/api/routes.test.ts has none of them. Nothing sends and nothing starts a job here, so 429 is not among them. */

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
let api: TestApi;
let world: Awaited<ReturnType<typeof makeWorld>>;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
  api = createTestApi((close) => void closing.push(close), { databaseUrl: database.url, redisUrl });
  world = await makeWorld(database.pool);
});
afterAll(async () => {
  for (const close of closing) await close();
  await database.drop();
});

const nowhere = '10000000-0000-4000-8000-000000000099';
const unauthorised = { headers: { authorization: '' } };
const wrongScheme = { headers: { authorization: 'Basic abc' } };
const noToken = { headers: { authorization: 'Bearer abc' } };

const refused = (message: unknown) => ({ message, result: 'error' });
const v2 = (status_code: number, error: string, message: string) => ({ status_code, errors: [{ error, message }] });
const misfit = (...messages: readonly string[]) => ({
  status_code: 400,
  errors: messages.map((message) => ({ error: 'ValidationError', message })),
});
const notUnderstood = refused('The browser (or proxy) sent a request that this server could not understand.');
const noUrl = refused(
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
);
const badToken =
  'Invalid token: make sure your API token matches the example at https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header';

type Ids = (name: string, nth?: number) => string;
const idsOf =
  (known: Known): Ids =>
  (name, nth = 0) =>
    known[name]?.[nth] ?? '';

async function expectAnswer(response: Response, status: number, body: unknown): Promise<void> {
  expect({ status: response.status, body: await response.json() }).toEqual({ status, body });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-store, no-cache, private, must-revalidate',
    'strict-transport-security': expect.stringMatching(/^max-age=\d+$/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-b3-traceid': expect.stringMatching(/^[0-9a-f]{32}$/),
    'x-b3-spanid': expect.stringMatching(/^[0-9a-f]{16}$/),
    'content-type': 'application/json',
  });
}

const post = (body: unknown, contentType = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const newService = (name: string, user: string) => ({
  ...{ name, user_id: user, created_by: user, restricted: true },
  ...{ email_message_limit: 1, letter_message_limit: 1, sms_message_limit: 1 },
});

test.each<[string, (id: Ids) => [string, RequestInit?], number, (id: Ids) => unknown]>([
  ['malformed JSON', () => ['/service', post('{"name":')], 400, () => notUnderstood],
  ['JSON that is no object', () => ['/service', post('[]')], 400, () => notUnderstood],
  ['a bare refusal', () => ['/organisations/by-domain'], 400, () => notUnderstood],
  [
    'a text that Postgres cannot keep',
    () => ['/organisations', post({ name: 'a\0b', crown: true, organisation_type: 'central' })],
    400,
    () => refused('Expected text that can be stored, but name contains the character U+0000. Leave it out'),
  ],
  [
    'half of a character, within',
    () => ['/organisations', post('{"domains":["a\\ud800"]}')],
    400,
    () => refused('Expected text that can be stored, but domains.0 contains half a surrogate pair. Leave it out'),
  ],
  [
    'a query that Postgres cannot keep',
    () => ['/organisations/search?name=a%00b'],
    400,
    () => refused({ name: ['Expected text that can be stored, but name contains the character U+0000. Leave it out'] }),
  ],
  [
    'a service name that is taken',
    (id) => ['/service', post(newService(id('service_id'), id('user_id')))],
    400,
    (id) => refused({ name: [`Duplicate service name '${id('service_id')}'`] }),
  ],
  [
    'an organisation name that is taken',
    (id) => ['/organisations', post({ name: id('organisation_id'), crown: true, organisation_type: 'central' })],
    400,
    () => refused('Organisation name already exists'),
  ],
  [
    'nowhere to text to',
    (id) => [`/user/${id('user_id')}`, post({ mobile_number: null })],
    400,
    () => refused('Mobile number must be set if auth_type is set to sms_auth'),
  ],
  ['an active user', (id) => [`/user/${id('user_id')}/activate`, post('')], 400, () => refused('User already active')],
  [
    'a field that there is not',
    (id) => [`/user/${id('user_id')}`, post({ foo: 1 })],
    400,
    () => refused({ _schema: ['Unknown field name foo'] }),
  ],
  [
    'power over everything',
    (id) => [`/user/${id('user_id')}`, post({ platform_admin: true })],
    400,
    () => refused({ platform_admin: ['Cannot set platform_admin to True'] }),
  ],
  [
    'a password that is not theirs',
    (id) => [`/user/${id('user_id')}/verify/password`, post({ password: 'x' })],
    400,
    () => refused({ password: ['Incorrect password'] }),
  ],
  [
    'a member twice',
    (id) => [`/service/${id('service_id')}/users/${id('user_id')}`, post({ permissions: [], folder_permissions: [] })],
    400,
    (id) => refused(`User id: ${id('user_id')} already part of service id: ${id('service_id')}`),
  ],
  [
    'a service without its managers',
    (id) => [`/service/${id('service_id')}/users/${id('user_id')}`, { method: 'DELETE' }],
    400,
    () => refused('User cannot be removed from the service'),
  ],
  [
    'a body that does not fit its schema',
    () => ['/organisations', post({ name: 1 })],
    400,
    () =>
      misfit(
        'name 1 is not of type string',
        'crown is a required property',
        'organisation_type is a required property',
      ),
  ],
  [
    'no token',
    (id) => [`/service/${id('service_id')}`, unauthorised],
    401,
    () => refused({ token: ['Unauthorized: authentication token must be provided'] }),
  ],
  [
    'another scheme',
    (id) => [`/service/${id('service_id')}`, wrongScheme],
    401,
    () => refused({ token: ['Unauthorized: authentication bearer scheme must be used'] }),
  ],
  ['what is no token', (id) => [`/service/${id('service_id')}`, noToken], 403, () => refused({ token: [badToken] })],
  ['no such row', () => [`/service/${nowhere}`], 404, () => refused('No result found')],
  ['an id that is none, in a query', () => ['/service?user_id=x'], 404, () => refused('No result found')],
  ['an id that is none, in a path, without a token', () => ['/service/x', unauthorised], 404, () => noUrl],
  [
    'a body of another type',
    () => ['/service', post('name=x', 'application/x-www-form-urlencoded')],
    415,
    () => refused('Expected a body of the Content-Type application/json.'),
  ],
])('%s', async (_, request, status, body) => {
  const ids = idsOf(world.known);

  await expectAnswer(await api.get(...request(ids)), status, body(ids));
});

test.each<[string, (id: Ids) => [string, RequestInit?], number, unknown]>([
  [
    'no token',
    () => ['/v2/templates', unauthorised],
    401,
    v2(401, 'AuthError', 'Unauthorized: authentication token must be provided'),
  ],
  ['what is no token', () => ['/v2/templates', noToken], 403, v2(403, 'AuthError', badToken)],
  ['no such row', () => [`/v2/template/${nowhere}`], 404, v2(404, 'NoResultFound', 'No result found')],
  ['an id that is none', () => ['/v2/template/x'], 400, misfit('id is not a valid UUID')],
  [
    'malformed JSON',
    (id) => [`/v2/template/${id('template_id')}/preview`, post('{')],
    400,
    v2(400, 'BadRequestError', 'Invalid JSON supplied in POST data'),
  ],
  [
    'a body that does not fit its schema',
    () => ['/v2/notifications/sms', post({ phone_number: '07700900001' })],
    400,
    misfit('template_id is a required property'),
  ],
  [
    'a text that Postgres cannot keep',
    (id) => [`/v2/template/${id('template_id')}/preview`, post({ personalisation: { name: '\0' } })],
    400,
    v2(
      400,
      'BadRequestError',
      'Expected text that can be stored, but personalisation.name contains the character U+0000. Leave it out',
    ),
  ],
  [
    'a query that Postgres cannot keep',
    () => ['/v2/notifications?reference=%00'],
    400,
    misfit('reference must not contain NUL characters'),
  ],
  [
    'what it cannot do',
    (id) => [`/v2/template/${id('template_id')}/preview`, post({})],
    400,
    v2(400, 'BadRequestError', 'Missing personalisation: name'),
  ],
])('of the public API: %s', async (_, request, status, body) => {
  const [path, init = {}] = request(idsOf(world.known));
  const headers = { ...serviceToken(world.secret, new Date(), world.service), ...init.headers };

  await expectAnswer(await api.get(path, { ...init, headers }), status, body);
});

test('what fails here is not told', async () => {
  const broken = await createDatabase();
  onTestFinished(() => broken.drop());
  await broken.pool.query('drop table public.provider_details');
  const { get } = createTestApi(onTestFinished, { databaseUrl: broken.url, redisUrl });

  await expectAnswer(await get('/provider-details'), 500, refused('Internal server error'));
});
