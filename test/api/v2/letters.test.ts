import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { readSigned } from '../../../api/signed-value.ts';
import { letterBuckets, signing } from '../../support/api.ts';
import { letter, letterPosts, pdf, refusal } from './letter-posts.ts';
import * as world from './service-world.ts';

const posts = letterPosts();

test('a letter is a row, a file in the scan bucket, and a scan', async () => {
  const now = new Date(Date.now() - 5_000);

  const answer = await posts().post(letter, {
    api: posts().api({ now: () => now }),
    headers: world.serviceToken(world.secrets.normal, now),
  });

  const [row = {}, ...others] = await posts().rows();
  expect(others).toEqual([]);
  expect(answer).toEqual({ status: 201, body: { id: row['id'], reference: 'my reference', postage: 'second' } });
  const { rows: keys } = await posts().pool.query('select id from api_keys where key_type = $1', ['normal']);
  expect(row).toEqual({
    ...{ id: expect.any(String), to: 'Provided as PDF', normalised_to: 'providedaspdf', reply_to_text: '' },
    ...{ service_id: world.service, template_id: world.pdfTemplate, template_version: 1, api_key_id: keys[0].id },
    ...{ key_type: 'normal', notification_type: 'letter', notification_status: 'pending-virus-check' },
    ...{ billable_units: 0, international: false, postage: 'second', client_reference: 'my reference' },
    created_at: now
      .toISOString()
      .replace('T', ' ')
      .replace(/\.?0*Z$/, ''),
    reference: expect.stringMatching(/^[A-Z0-9]{16}$/),
    _personalisation: expect.any(String),
    ...{ job_id: null, job_row_number: null, sent_at: null, sent_by: null, updated_at: null, created_by_id: null },
    ...{ phone_prefix: null, rate_multiplier: null, document_download_count: null, unsubscribe_link: null },
  });
  expect(readSigned(String(row['_personalisation']), signing)).toEqual({ address_line_1: 'Provided as PDF' });
  const stamp = now.toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const place = { bucket: letterBuckets.scan, name: `NOTIFY.${row['reference']}.D.2.C.${stamp}.PDF` };
  expect(await posts().files()).toEqual([place]);
  const stored = await posts().store.get(place);
  expect(stored && (await buffer(stored.content))).toEqual(pdf);
  expect(posts().scans).toEqual([row['id']]);
});

test.each(['first', 'economy'])('it goes by %s class when that is asked for', async (postage) => {
  expect(await posts().post({ ...letter, postage })).toMatchObject({ status: 201, body: { postage } });
  expect(await posts().rows()).toMatchObject([{ postage }]);
});

test('a key for tests makes a letter that counts for nobody', async () => {
  expect(await posts().post(letter, { headers: world.serviceToken(world.secrets.test) })).toMatchObject({
    status: 201,
  });

  expect(await posts().rows()).toMatchObject([{ key_type: 'test', notification_status: 'pending-virus-check' }]);
  expect(await posts().redis.keys('*-count')).toEqual([]);
});

test('the service is shown the letter as it waits', async () => {
  const api = posts().api();
  const { body } = await posts().post(letter, { api });
  const headers = world.serviceToken(world.secrets.normal);

  const shown = await world.answerOf(await api.get(`/v2/notifications/${body['id']}`, { headers }));
  const listed = await world.answerOf(await api.get('/v2/notifications?status=pending-virus-check', { headers }));

  expect(shown).toMatchObject({
    status: 200,
    body: {
      ...{
        id: body['id'],
        type: 'letter',
        status: 'pending-virus-check',
        reference: 'my reference',
        postage: 'second',
      },
      ...{ body: '', subject: 'x', line_1: 'Provided as PDF', line_2: null, postcode: null, completed_at: null },
      ...{ cost_in_pounds: null, cost_details: {}, is_cost_data_ready: false, email_address: null, sent_at: null },
    },
  });
  expect(listed.body['notifications']).toEqual([shown.body]);
});

test('of a service that has no template for such letters yet, eight at once make one', async () => {
  const secret = randomUUID();
  await world.insert(posts().pool, 'api_keys', [
    world.keyRow({ id: randomUUID(), service_id: world.otherService, secret, key_type: 'normal' }),
  ]);
  await world.insert(posts().pool, 'service_permissions', [
    { service_id: world.otherService, permission: 'letter', created_at: '2026-01-01' },
  ]);
  const headers = world.serviceToken(secret, new Date(), world.otherService);
  const api = posts().api();

  const answers = await Promise.all(Array.from({ length: 8 }, () => posts().post(letter, { headers, api })));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
  const { rows: templates } = await posts().pool.query('select id from templates where service_id = $1 and hidden', [
    world.otherService,
  ]);
  expect(templates).toHaveLength(1);
  expect(await posts().rows()).toEqual(
    Array.from({ length: 8 }, () => expect.objectContaining({ template_id: templates[0].id })),
  );
  expect(await posts().files()).toHaveLength(8);
  expect(new Set(posts().scans).size).toBe(8);
});

const bytes = (count: number) => Buffer.alloc(count, '%PDF-').toString('base64');

test.each<[what: string, body: object | string, status: number, error: string, message: string]>([
  ['no JSON', '{', 400, 'BadRequestError', 'Invalid JSON supplied in POST data'],
  ['no reference', { content: letter.content }, 400, 'ValidationError', 'reference is a required property'],
  ['a number', { ...letter, content: 1 }, 400, 'ValidationError', 'content 1 is not of type string'],
  [
    'one field more',
    { ...letter, a: 1 },
    400,
    'ValidationError',
    'Additional properties are not allowed (a was unexpected)',
  ],
  [
    'postage abroad',
    { ...letter, postage: 'europe' },
    ...([400, 'ValidationError', 'postage invalid. It must be either first, second or economy.'] as const),
  ],
  [
    'bad base64',
    { ...letter, content: 'hi' },
    ...([400, 'BadRequestError', 'Cannot decode letter content (invalid base64 encoding)'] as const),
  ],
  ['nothing', { ...letter, content: '' }, 400, 'BadRequestError', 'Letter content is empty'],
  ['a text', { ...letter, content: btoa('text') }, 400, 'BadRequestError', 'Letter content is not a valid PDF'],
  [
    'a PDF that begins too late',
    { ...letter, content: btoa(`${' '.repeat(1_020)}%PDF-`) },
    ...([400, 'BadRequestError', 'Letter content is not a valid PDF'] as const),
  ],
  [
    '26 MB',
    { ...letter, content: bytes(26_000_000) },
    413,
    'RequestEntityTooLarge',
    'Letter content is too large: expected at most 25000000 bytes, got 26000000',
  ],
  [
    '50 MB',
    { ...letter, content: bytes(50_000_000) },
    413,
    'RequestEntityTooLarge',
    'The data value transmitted exceeds the capacity limit.',
  ],
  [
    'a reference of 10,000 characters',
    { ...letter, reference: 'x'.repeat(10_000) },
    ...([400, 'ValidationError', 'reference is too long: expected at most 2600 bytes, got 10000'] as const),
  ],
  [
    'a reference with a NUL',
    { ...letter, reference: 'a\0b' },
    400,
    'BadRequestError',
    'Expected text that can be stored, but reference contains the character U+0000. Leave it out',
  ],
])('%s makes no letter', async (_, body, status, error, message) => {
  expect(await posts().post(body)).toEqual(refusal(status, error, message));
  await posts().expectNothing();
});

test('a letter may have 25,000,000 bytes', async () => {
  expect(await posts().post({ ...letter, content: bytes(25_000_000) })).toMatchObject({ status: 201 });
  const [place] = await posts().files();
  expect(place && (await posts().store.head(place))).toMatchObject({ length: 25_000_000 });
});

test.each([
  ['../../x', '../../x'],
  ['/etc/passwd', '/etc/passwd'],
  ['two lines', 'a\nb'],
  ['nothing', ''],
  ['as many bytes as an index has room for', randomBytes(1_950).toString('base64')],
])('a reference of %s is in the row, and in no name of a file', async (_, reference) => {
  expect(await posts().post({ ...letter, reference })).toMatchObject({ status: 201, body: { reference } });
  expect(await posts().rows()).toMatchObject([{ client_reference: reference }]);
  expect(await posts().files()).toEqual([
    { bucket: letterBuckets.scan, name: expect.stringMatching(/^NOTIFY\.[A-Z0-9]{16}\.D\.2\.C\.\d{14}\.PDF$/) },
  ]);
});

test('a body of 1 MB is too long for any other path of the public API', async () => {
  const body = JSON.stringify({ a: 'x'.repeat(1_000_000) });
  const init = { method: 'POST', headers: world.serviceToken(world.secrets.normal), body };

  expect(await world.answerOf(await posts().api().get('/v2/notifications/sms', init))).toEqual(
    refusal(413, 'RequestEntityTooLarge', 'The data value transmitted exceeds the capacity limit.'),
  );
});

test('who may not send letters makes none', async () => {
  const unknown = { headers: world.serviceToken(world.secrets.normal, new Date(), randomUUID()) };
  expect(await posts().post(letter, unknown)).toEqual(refusal(403, 'AuthError', 'Invalid token: service not found'));
  const team = { headers: world.serviceToken(world.secrets.team) };
  expect(await posts().post(letter, team)).toEqual(
    refusal(403, 'BadRequestError', 'Cannot send letters with a team api key'),
  );
  await posts().expectNothing();
});

test.each([
  [
    'update services set active = false',
    'update services set active = true',
    403,
    'AuthError',
    'Invalid token: service is archived',
  ],
  [
    `update api_keys set expiry_date = timezone('utc', now())`,
    'update api_keys set expiry_date = null',
    ...([403, 'AuthError', 'Invalid token: API key revoked'] as const),
  ],
  [
    'update services set restricted = true',
    'update services set restricted = false',
    ...([403, 'BadRequestError', 'Cannot send letters when service is in trial mode'] as const),
  ],
  [
    `update service_permissions set permission = 'email_auth' where permission = 'letter'`,
    `update service_permissions set permission = 'letter' where permission = 'email_auth'`,
    ...([400, 'BadRequestError', 'Service is not allowed to send letters'] as const),
  ],
  [
    'update services set letter_message_limit = 0',
    'update services set letter_message_limit = 10',
    ...([429, 'TooManyRequestsError', 'Exceeded send limits (letter: 0) for today'] as const),
  ],
])('after `%s` there are no letters', async (before, after, status, error, message) => {
  await posts().pool.query(before);
  onTestFinished(async () => void (await posts().pool.query(after)));

  expect(await posts().post(letter)).toEqual(refusal(status, error, message));
  await posts().expectNothing();
});
