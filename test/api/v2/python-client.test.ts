import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ApiProcess, startApi } from '../../../api/api-process.ts';
import { readConfig } from '../../../temporal.config.ts';
import { pythonPackages } from '../../contract/python-packages.ts';
import { adminSecret, letterBuckets, letterFolder, noTemporal, signing } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';
import * as world from './service-world.ts';

const { windows, rawHorizonDays } = readConfig({});

const atEnd = atEndOfFile();
let database: Awaited<ReturnType<typeof createDatabase>>;
let api: ApiProcess;
let packages: string;
beforeAll(async () => {
  packages = await pythonPackages('client', join(import.meta.dirname, 'requirements.txt'), () => {});
  database = await createDatabase();
  await world.loadServices(database.pool);
  const settings = {
    host: '127.0.0.1',
    port: 0,
    adminSecrets: [adminSecret],
    opsSecrets: [],
    signing,
    timeZone: 'Europe/London',
    windows,
    rawHorizonDays,
    fromNumber: 'x',
    emailDomain: 'notify.tools',
    letters: { objects: { folder: letterFolder(atEnd) }, buckets: letterBuckets, taskQueue: 'letters' },
    temporal: noTemporal,
  };
  const servers = { databaseUrl: database.url, redisUrl: await redisDatabase() };
  api = await startApi({ ...settings, ...servers, build: { commit: '', time: '' } }, pino({ level: 'silent' }));
}, 120_000);
afterAll(async () => {
  await api.drain();
  await database.drop();
});

type Call = readonly [method: string, ...args: unknown[]];

/** What came of each call, in the words of the client. */
async function outcomes(calls: readonly Call[], { secret = world.secrets.normal, clock = 0 } = {}): Promise<unknown[]> {
  const key = `a_key-${world.service}-${secret}`;
  const child = spawn('python3', [join(import.meta.dirname, 'client.py'), packages, api.url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(calls.map((call) => ({ key, clock, call }))));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(printed);
}

const failure = (status: number, error: string, message: string) => ({ status, message: [{ error, message }] });
const refusal = (message: string) => failure(403, 'AuthError', message);

test('the public client reads templates and notifications, and has a preview', async () => {
  const notification = randomUUID();
  await world.insert(database.pool, 'notifications', [
    {
      ...{ id: notification, to: 'x', service_id: world.service, template_id: world.smsTemplate, key_type: 'normal' },
      ...{ template_version: 1, created_at: '2026-05-01', notification_type: 'sms', billable_units: 1 },
      ...{ notification_status: 'delivered', updated_at: '2026-05-01' },
    },
  ]);

  const found = await outcomes([
    ['get_all_templates'],
    ['get_all_templates', 'sms'],
    ['get_template', world.emailTemplate],
    ['get_template_version', world.emailTemplate, 1],
    ['post_template_preview', world.smsTemplate, { first_name: 'Zoë', amount: '£5' }],
    ['get_notification_by_id', notification],
    ['get_all_notifications', 'delivered', 'sms'],
    ['get_received_texts'],
  ]);

  expect(found).toMatchObject([
    { value: { templates: [{ type: 'email' }, { type: 'sms' }, { type: 'letter' }] } },
    { value: { templates: [{ id: world.smsTemplate }] } },
    { value: { id: world.emailTemplate, version: 2 } },
    { value: { subject: 'First subject', version: 1 } },
    { value: { body: 'Zoë: Zoë owes £5' } },
    { value: { id: notification, template: { uri: `${api.url}/v2/template/${world.smsTemplate}/version/1` } } },
    { value: { notifications: [{ id: notification }] } },
    { value: { received_text_messages: [] } },
  ]);
});

test('it says what went wrong', async () => {
  const found = await outcomes([
    ['get_template', randomUUID()],
    ['get_all_templates', 'fax'],
    ['post_template_preview', world.smsTemplate, { amount: 1 }],
    ['send_sms_notification', 'abc', world.smsTemplate],
    ['get_all_template_versions', world.smsTemplate],
  ]);

  expect(found).toEqual([
    failure(404, 'NoResultFound', 'No result found'),
    failure(400, 'ValidationError', 'type fax is not one of [sms, email, letter]'),
    failure(400, 'BadRequestError', 'Missing personalisation: First Name'),
    failure(400, 'ValidationError', 'phone_number Must not contain letters or symbols'),
    { status: 401, message: { token: ['Unauthorized: not allowed to perform this action'] } },
  ]);
});

test('a clock that is off by more than 30 seconds is named', async () => {
  const wrongClock = refusal('Error: Your system clock must be accurate to within 30 seconds');

  expect(await outcomes([['get_all_templates']], { clock: 40 })).toEqual([wrongClock]);
  expect(await outcomes([['get_all_templates']], { clock: -40 })).toEqual([wrongClock]);
});

test('keys are rotated without an interruption: the new one opens, then the old one is revoked', async () => {
  const [older, newer] = [randomUUID(), randomUUID()];
  const reads = async (secret: string) => (await outcomes([['get_all_templates', 'sms']], { secret }))[0];
  const key = (secret: string) =>
    world.keyRow({ id: randomUUID(), service_id: world.service, secret, key_type: 'normal' });
  const olderKey = key(older);
  await world.insert(database.pool, 'api_keys', [olderKey]);
  expect(await reads(older)).toHaveProperty('value');
  expect(await reads(newer)).toEqual(refusal('Invalid token: API key not found'));

  await world.insert(database.pool, 'api_keys', [key(newer)]);
  expect(await reads(older)).toHaveProperty('value');
  await database.pool.query(`update api_keys set expiry_date = timezone('utc', now()) where id = $1`, [olderKey['id']]);

  expect(await reads(newer)).toHaveProperty('value');
  expect(await reads(older)).toEqual(refusal('Invalid token: API key revoked'));
});

test('the public client sends letters that are PDFs, and reads them', async () => {
  const pdf = Buffer.from('%PDF-1.7\n%%EOF\n').toString('base64');
  const [sent, byFirstClass, noPdf] = await outcomes([
    ['send_precompiled_letter_notification', 'my reference', { base64: pdf }],
    ['send_precompiled_letter_notification', 'my reference', { base64: pdf }, 'first'],
    ['send_precompiled_letter_notification', 'my reference', { base64: 'bm8gUERG' }],
  ]);

  const { value } = z.object({ value: z.object({ id: z.guid() }).loose() }).parse(sent);
  expect(value).toEqual({ id: value.id, reference: 'my reference', postage: 'second' });
  expect(byFirstClass).toMatchObject({ value: { postage: 'first' } });
  expect(noPdf).toEqual(failure(400, 'BadRequestError', 'Letter content is not a valid PDF'));
  expect(await outcomes([['get_notification_by_id', value.id]])).toMatchObject([
    { value: { id: value.id, type: 'letter', status: 'pending-virus-check' } },
  ]);
});
