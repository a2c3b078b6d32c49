import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insert, keyRow, loadServices, secrets, service, serviceToken } from './service-world.ts';

/** The clock stands still, so that limits are exact. */
const now = new Date();
const secondsAway = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const token = (secret: string, at = now, iss = service) => serviceToken(secret, at, iss);

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
  await loadServices(database.pool);
});
afterAll(() => database.drop());

async function listing(headers: Record<string, string>) {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, now: () => now });
  const response = await get('/v2/templates?type=sms', { headers });
  return { status: response.status, body: await response.json() };
}

const refusal = (status: number, message: string) => ({
  status,
  body: { errors: [{ error: 'AuthError', message }], status_code: status },
});

test.each(Object.entries(secrets))('a %s key opens the door', async (_, secret) => {
  expect(await listing(token(secret))).toMatchObject({ status: 200 });
});

test('the id of the service may be written in capitals, or without hyphens', async () => {
  for (const iss of [service.toUpperCase(), service.replaceAll('-', ''), `urn:uuid:${service}`]) {
    expect(await listing(token(secrets.normal, now, iss))).toMatchObject({ status: 200 });
  }
});

test.each([
  ['no header', { authorization: '' }, 401, 'Unauthorized: authentication token must be provided'],
  ['the admin app', {}, 403, 'Invalid token: service id is not the right data type'],
  ['another service', token(secrets.normal, now, randomUUID()), 403, 'Invalid token: service not found'],
  ['another secret', token('wrong'), 403, 'Invalid token: API key not found'],
  ['another secret and a wrong clock', token('wrong', secondsAway(-99)), 403, 'Invalid token: API key not found'],
  ['a clock that is behind', token(secrets.normal, secondsAway(-32)), 403, /^Error: Your system clock/],
  ['a clock that is ahead', token(secrets.normal, secondsAway(31)), 403, /^Error: Your system clock/],
])('%s is refused', async (_, headers: Record<string, string>, status, message) => {
  const found = await listing(headers);

  expect(found).toEqual(refusal(status, expect.stringMatching(message) as string));
});

const added = (secret: string, revoked: string | null, service_id = service) =>
  insert(database.pool, 'api_keys', [
    { ...keyRow({ id: randomUUID(), service_id, secret, key_type: 'normal' }), expiry_date: revoked },
  ]);

test('a revoked key opens nothing from the very next request on', async () => {
  const secret = randomUUID();
  await added(secret, null);
  expect(await listing(token(secret))).toMatchObject({ status: 200 });

  await database.pool.query('update api_keys set expiry_date = now() where secret = $1', [
    keyRow({ id: '', service_id: service, secret, key_type: 'normal' })['secret'],
  ]);

  expect(await listing(token(secret))).toEqual(refusal(403, 'Invalid token: API key revoked'));
});

test('a key that was revoked more than a week ago is not known any more', async () => {
  const secret = randomUUID();
  await added(secret, secondsAway(-9 * 86_400).toISOString());

  expect(await listing(token(secret))).toEqual(refusal(403, 'Invalid token: API key not found'));
});

test('a key that another signature stands on opens nothing, and hinders no other', async () => {
  await insert(database.pool, 'api_keys', [
    { ...keyRow({ id: randomUUID(), service_id: service, secret: 'x', key_type: 'normal' }), secret: 'not-signed' },
  ]);

  expect(await listing(token('not-signed'))).toEqual(refusal(403, 'Invalid token: API key not found'));
  expect(await listing(token(secrets.normal))).toMatchObject({ status: 200 });
});

test('a service without keys, and one that is archived', async () => {
  const [empty, archived] = [randomUUID(), randomUUID()];
  for (const id of [empty, archived]) {
    await database.pool.query(
      `insert into services select (json_populate_record(s, json_build_object('id', $1::text, 'name', $1::text,
              'normalised_service_name', $1::text, 'active', $2::text))).* from services s where s.id = $3`,
      [id, id === empty, service],
    );
  }
  const secret = randomUUID();
  await added(secret, null, archived);

  expect(await listing(token(secret, now, empty))).toEqual(refusal(403, 'Invalid token: service has no API keys'));
  expect(await listing(token(secret, now, archived))).toEqual(refusal(403, 'Invalid token: service is archived'));
});
