import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { emailBranding, gina, insertPeople, makeService, newService, nowhere, post, read } from './service-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
let made = 0;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  database = await createDatabase();
  await insertPeople(database.pool);
  api = createTestApi((end) => ends.push(end), { databaseUrl: database.url, redisUrl: await redisDatabase() });
});
afterAll(async () => {
  for (const end of ends) await end();
  await database.drop();
});

async function withService(): Promise<{ path: string; service: string; name: string }> {
  made += 1;
  const name = `Service ${made}`;
  const service = await makeService(api, name);
  const path = `/service/${service}`;
  // From now on it is in the cache.
  await read(api, path);
  return { path, service, name };
}

test.each([
  ['name', { name: 'New  Name' }, { name: 'New  Name', email_sender_local_part: 'new.name' }],
  ['sender', { custom_email_sender_name: 'The Team' }, { email_sender_local_part: 'the.team' }],
  ['branding', { email_branding: null, letter_branding: null }, { email_branding: null, letter_branding: null }],
  [
    'going live',
    { go_live_at: '2026-11-22 05:01:41.603769', restricted: false },
    { go_live_at: '2026-11-22 05:01:41.603769' },
  ],
  ['go-live user', { go_live_user: gina }, { go_live_user: gina }],
  [
    'organisation',
    { organisation: null, organisation_type: 'local' },
    { organisation: null, organisation_type: 'local' },
  ],
  ['volumes', { volume_sms: 12, volume_email: null }, { volume_sms: 12, volume_email: null }],
  ['permissions', { permissions: ['letter', 'inbound_sms'] }, { permissions: ['letter', 'inbound_sms'] }],
  ['nothing known', { foo: 1 }, {}],
])('sets %s, for whoever reads it through the cache', async (_, change, expected) => {
  const { path, service } = await withService();
  const { status, body } = await post(api, path, change);
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: expected });
  expect(await read(api, path)).toEqual({ status: 200, body });
  const { rows } = await database.pool.query(
    `select services.version, to_jsonb(services) = to_jsonb(history) as kept
       from public.services join public.services_history history using (id, version) where id = $1`,
    [service],
  );
  expect(rows).toEqual([{ version: 2, kept: true }]);
});

test('a sender of its own survives a new name, and goes when it is taken away', async () => {
  const { path } = await withService();
  await post(api, path, { custom_email_sender_name: 'The Team' });
  expect(await post(api, path, { name: 'Renamed' })).toMatchObject({
    body: { data: { email_sender_local_part: 'the.team' } },
  });
  expect(await post(api, path, { custom_email_sender_name: null })).toMatchObject({
    body: { data: { email_sender_local_part: 'renamed' } },
  });
});

test.each([
  [
    'a permission that there is not',
    { permissions: ['sms', 'fax'] },
    400,
    { permissions: [`Invalid Service Permission: 'fax'`] },
  ],
  [
    'a permission twice',
    { permissions: ['sms', 'sms'] },
    400,
    { permissions: [`Duplicate Service Permission: ['sms']`] },
  ],
  ['null', { rate_limit: null }, 400, { rate_limit: ['Field may not be null.'] }],
  ['no time', { go_live_at: '2026-11-22' }, 400, { go_live_at: ['Not a valid datetime.'] }],
  ['31 February', { go_live_at: '2026-02-31 05:01:41.6' }, 400, { go_live_at: ['Not a valid datetime.'] }],
  ['no number', { volume_sms: 'Aa' }, 400, { volume_sms: ['Not a valid integer.'] }],
  [
    'a type that there is not',
    { organisation_type: 'foo' },
    400,
    { organisation_type: ['Expected one that exists, got foo.'] },
  ],
  [
    'a branding that there is not',
    { email_branding: nowhere },
    400,
    { email_branding: [`Expected one that exists, got ${nowhere}.`] },
  ],
  ['a branding that is no id', { email_branding: 'x' }, 404, 'No result found'],
  ['a number that is too large', { volume_sms: 2 ** 31 }, 404, 'No result found'],
  ['the name of another', { name: 'Another!' }, 400, { name: [`Duplicate service name 'Another!'`] }],
])('refused, and nothing is changed: %s', async (_, change, status, message) => {
  const { path } = await withService();
  await post(api, '/service', newService('Another'));
  const before = await read(api, path);
  const all = { notes: 'changed', permissions: ['sms'], email_branding: emailBranding, ...change };
  expect(await post(api, path, all)).toEqual({ status, body: { message, result: 'error' } });
  expect(await read(api, path)).toEqual(before);
  expect(await read(api, `${path}/history`)).toMatchObject({ body: { data: { service_history: [{ version: 1 }] } } });
});

test('a service that is not there is not changed', async () => {
  const missing = { status: 404, body: { message: 'No result found', result: 'error' } };
  expect(await post(api, `/service/${nowhere}`, { restricted: 'maybe' })).toEqual(missing);
  expect(await post(api, `/service/${nowhere}/archive`)).toEqual(missing);
});

test('If-Match lets change only the version that was seen', async () => {
  const { path } = await withService();
  expect(await post(api, path, { notes: 'a' }, { 'if-match': '"1"' })).toMatchObject({ status: 200 });
  expect(await post(api, path, { notes: 'b' }, { 'if-match': '"1"' })).toMatchObject({ status: 409 });
  expect(await read(api, path)).toMatchObject({ body: { data: { notes: 'a' } } });
});

test('two changes at once both count', async () => {
  const { path } = await withService();
  await Promise.all(['notes', 'billing_reference', 'contact_link'].map((field) => post(api, path, { [field]: 'set' })));
  expect(await read(api, path)).toMatchObject({
    body: { data: { notes: 'set', billing_reference: 'set', contact_link: 'set' } },
  });
  const { body } = await read(api, `${path}/history`);
  expect(body).toMatchObject({ data: { service_history: [1, 2, 3, 4].map((version) => ({ version })) } });
});

test('archiving ends templates and keys, frees the name, and does nothing the second time', async () => {
  const { path, service, name } = await withService();
  await database.pool.query(
    `insert into public.templates (id, name, template_type, created_at, content, service_id, created_by_id, version, archived,
                                   hidden, has_unsubscribe_link)
     values (gen_random_uuid(), 't', 'sms', '2026-01-01', 'c', $1, $2, 1, false, false, false)`,
    [service, gina],
  );
  await database.pool.query(
    `insert into public.api_keys (id, name, secret, service_id, created_at, created_by_id, version, key_type)
     values (gen_random_uuid(), 'k', 'a secret', $1, '2026-01-01', $2, 1, 'normal')`,
    [service, gina],
  );
  expect(await post(api, `${path}/archive`)).toEqual({ status: 204, body: undefined });
  const archived = await read(api, path);
  expect(archived).toMatchObject({
    body: {
      data: { active: false, name: expect.stringMatching(/^_archived_\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d_Service \d+$/) },
    },
  });
  expect(await post(api, `${path}/archive`)).toEqual({ status: 204, body: undefined });
  expect(await read(api, path)).toEqual(archived);
  const { rows } = await database.pool.query(
    `select t.archived, t.version as template, k.expiry_date is not null as revoked, k.version as key,
            (select count(*)::int from public.templates_history where service_id = $1) as templates_kept,
            (select count(*)::int from public.api_keys_history where service_id = $1) as keys_kept
       from public.templates t, public.api_keys k where t.service_id = $1 and k.service_id = $1`,
    [service],
  );
  expect(rows).toEqual([{ archived: true, template: 2, revoked: true, key: 2, templates_kept: 1, keys_kept: 1 }]);
  expect((await post(api, '/service', newService(name))).status).toBe(201);
});
