import { hashSync } from 'bcryptjs';
import type { Pool } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import {
  ask,
  insertService,
  insertUser,
  join,
  misfit,
  nothingFound,
  read,
  refused,
  type UserBody,
} from './user-rows.ts';

let pool: Pool;
let api: TestApi;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  return file.close;
});

const nobody = '6ce466d0-fd6a-41e5-82f5-e0accb9d11a6';
const alice = {
  name: 'Alice',
  email_address: 'alice@testing.gov.uk',
  password: 'the password',
  mobile_number: '07712345678',
};
const noMobile = 'Mobile number must be set if auth_type is set to sms_auth';

async function countUsers(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from public.users');
  return rows[0]?.count ?? 0;
}

describe('a new user', () => {
  test('is pending, has nothing, and is read at once', async () => {
    const { status, body } = await ask<UserBody>(api, 'POST', '/user', alice);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      auth_type: 'sms_auth',
      email_address: 'alice@testing.gov.uk',
      failed_login_count: 0,
      logged_in_at: null,
      mobile_number: '07712345678',
      permissions: {},
      platform_admin: false,
      receives_new_features_email: true,
      services: [],
      state: 'pending',
    });
    expect(Object.keys(body.data)).toHaveLength(20);
    expect(await read(api, body.data.id)).toEqual(body.data);
  });

  test.each([
    [
      {},
      {
        name: 'Missing data for required field.',
        email_address: 'Missing data for required field.',
        password: 'Missing data for required field.',
      },
    ],
    [
      { ...alice, name: '', email_address: '', mobile_number: '' },
      {
        name: 'Invalid name',
        email_address: 'Not a valid email address',
        mobile_number: 'Invalid phone number: Not enough digits',
      },
    ],
    [
      { ...alice, name: null, email_address: 1 },
      { name: 'Field may not be null.', email_address: 'Not a valid string.' },
    ],
    [{ ...alice, email_address: `${'x'.repeat(250)}@gov.uk` }, { email_address: 'Longer than maximum length 255.' }],
    [
      { ...alice, platform_admin: 'maybe', failed_login_count: 'x', logged_in_at: 'x', current_session_id: 'x' },
      {
        platform_admin: 'Not a valid boolean.',
        failed_login_count: 'Not a valid integer.',
        logged_in_at: 'Not a valid datetime.',
        current_session_id: 'Not a valid UUID.',
      },
    ],
  ])('%j is refused', async (body, faults) => {
    const before = await countUsers();
    const message = Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, [fault]]));
    expect(await ask(api, 'POST', '/user', body)).toEqual(refused(message));
    expect(await countUsers()).toBe(before);
  });

  test('needs a mobile unless e-mails sign it in, and an address of its own', async () => {
    const noPhone = { ...alice, email_address: 'no.phone@testing.gov.uk', mobile_number: null };
    expect(await ask(api, 'POST', '/user', noPhone)).toEqual(refused(noMobile));
    expect((await ask(api, 'POST', '/user', { ...noPhone, auth_type: 'email_auth' })).status).toBe(201);
    const taken = await ask(api, 'POST', '/user', { ...noPhone, auth_type: 'email_auth' });
    expect(taken).toEqual(refused({ email_address: ['Another user has this e-mail address.'] }));
  });
});

describe('a change of a user', () => {
  test.each([
    { name: 'New name' },
    { email_address: 'new@testing.gov.uk' },
    { mobile_number: '+4407700900460' },
    { auth_type: 'email_auth', mobile_number: null },
    { current_session_id: nobody },
    { take_part_in_research: false, receives_new_features_email: false },
    { platform_admin: false },
  ])('%j is read at once', async (change) => {
    const user = await insertUser(pool);
    const before = await read(api, user);
    const { status, body } = await ask<UserBody>(api, 'POST', `/user/${user}`, change);
    expect([status, body.data]).toEqual([200, { ...before, ...change }]);
    expect(await read(api, user)).toEqual(body.data);
  });

  test.each([
    ['2026-11-22 05:01:41.608295', '2026-11-22T05:01:41.608295Z'],
    ['2026-11-22T06:01:41+01:00', '2026-11-22T05:01:41.000000Z'],
  ])('at %s is at %s', async (given, time) => {
    const user = await insertUser(pool);
    await ask(api, 'POST', `/user/${user}`, { email_access_validated_at: given });
    expect(await read(api, user)).toMatchObject({ email_access_validated_at: time });
  });

  test.each([
    [{ name: '' }, { name: ['Invalid name'] }],
    [{ platform_admin: true }, { platform_admin: ['Cannot set platform_admin to True'] }],
    [{ platform_admin: 'foo' }, { platform_admin: ['Not a valid boolean.'] }],
    [{ name: 'New', password: 'foo' }, { _schema: ['Unknown field name password'] }],
    [{ name: 'New', state: 'active', foo: 1 }, { _schema: ['Unknown field name state'] }],
    [{ name: '', foo: 1 }, { name: ['Invalid name'] }],
    [{ name: 'New', mobile_number: null }, noMobile],
  ])('%j is refused, and changes nothing', async (change, message) => {
    const user = await insertUser(pool);
    const before = await read(api, user);
    expect(await ask(api, 'POST', `/user/${user}`, change)).toEqual(refused(message));
    expect(await read(api, user)).toEqual(before);
  });

  test.each(['0000-01-01', '2026-01-01T00:00:00+23:59', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:00-01:00'])(
    'is not at %s, which cannot be stored',
    async (time) => {
      const misfit = refused({ email_access_validated_at: ['Not a valid datetime.'] });
      expect(await ask(api, 'POST', `/user/${await insertUser(pool)}`, { email_access_validated_at: time })).toEqual(
        misfit,
      );
      const creation = { ...alice, email_address: 'time@testing.gov.uk', logged_in_at: time };
      expect(await ask(api, 'POST', '/user', creation)).toEqual(refused({ logged_in_at: ['Not a valid datetime.'] }));
    },
  );

  test('may say who made it, who has to exist', async () => {
    const [user, manager] = [await insertUser(pool), await insertUser(pool)];
    expect((await ask(api, 'POST', `/user/${user}`, { name: 'New', updated_by: manager })).status).toBe(200);
    expect(await ask(api, 'POST', `/user/${user}`, { name: 'Newer', updated_by: nobody })).toEqual(nothingFound);
    expect(await read(api, user)).toMatchObject({ name: 'New' });
  });
});

test.each(['', '/activate', '/archive', '/reset-failed-login-count', '/update-password', '/verify/password'])(
  'POST /user/nobody%s finds nothing',
  async (path) => {
    expect(await ask(api, 'POST', `/user/${nobody}${path}`, { name: 1 })).toEqual(nothingFound);
  },
);

test('a pending user is activated once', async () => {
  const user = await insertUser(pool, { state: 'pending' });
  await read(api, user);
  expect((await ask<UserBody>(api, 'POST', `/user/${user}/activate`)).body.data).toMatchObject({ state: 'active' });
  expect(await read(api, user)).toMatchObject({ state: 'active' });
  expect(await ask(api, 'POST', `/user/${user}/activate`)).toEqual(refused('User already active'));
});

describe('a password', () => {
  const wrong = refused({ password: ['Incorrect password'] });

  test('that is wrong counts, one that is right forgets it, and so does a reset', async () => {
    const user = await insertUser(pool, { _password: hashSync('right', 4), failed_login_count: 2 });
    await read(api, user);
    const verify = (password: unknown) => ask(api, 'POST', `/user/${user}/verify/password`, { password });
    expect(await verify('wrong')).toEqual(wrong);
    expect(await read(api, user)).toMatchObject({ failed_login_count: 3 });
    expect(await verify(undefined)).toEqual(refused({ password: ['Required field missing data'] }));
    expect(await verify('right')).toEqual({ status: 204, body: undefined });
    expect(await read(api, user)).toMatchObject({ failed_login_count: 0 });
    await verify('wrong');
    await ask(api, 'POST', `/user/${user}/reset-failed-login-count`);
    expect(await read(api, user)).toMatchObject({ failed_login_count: 0 });
  });

  test('attempts at once are all counted', async () => {
    const user = await insertUser(pool, { _password: hashSync('right', 4) });
    const attempt = () => ask(api, 'POST', `/user/${user}/verify/password`, { password: 'wrong' });
    await Promise.all([attempt(), attempt(), attempt()]);
    expect(await read(api, user)).toMatchObject({ failed_login_count: 3 });
  });

  test('is replaced', async () => {
    const user = await insertUser(pool, { _password: hashSync('old', 4) });
    const { password_changed_at: before } = await read(api, user);
    const set = (body: object) => ask(api, 'POST', `/user/${user}/update-password`, body);
    expect(await set({ _password: 1 })).toEqual(refused({ _password: ['Not a valid string.'] }));
    expect(await set({ _password: 'new', name: 'x' })).toEqual(refused({ _schema: ['Unknown field name name'] }));
    expect((await set({ _password: 'new' })).status).toBe(200);
    const verify = (password: string) => ask(api, 'POST', `/user/${user}/verify/password`, { password });
    expect([(await verify('new')).status, await verify('old')]).toEqual([204, wrong]);
    expect((await read(api, user))['password_changed_at']).not.toBe(before);
  });
});

test('a security key begins a session, until too many failures', async () => {
  const user = await insertUser(pool, { failed_login_count: 3 });
  const attempt = (body: unknown) => ask(api, 'POST', `/user/${user}/complete/webauthn-login`, body);
  expect(await attempt({ successful: 'True' })).toEqual(misfit('successful True is not of type boolean'));
  expect((await attempt({ successful: true })).status).toBe(204);
  const session = { current_session_id: expect.any(String), logged_in_at: expect.any(String) };
  expect(await read(api, user)).toMatchObject({ ...session, failed_login_count: 0 });
  for (let failures = 1; failures <= 5; failures++) await attempt({ successful: false });
  const lockedOut = { status: 403, body: { message: 'Maximum login count exceeded', result: 'error' } };
  expect(await attempt({ successful: true })).toEqual(lockedOut);
  expect(await read(api, user)).toMatchObject({ failed_login_count: 5 });
});

test('an archived user is nobody any more, and no member of anything', async () => {
  const [user, other] = [await insertUser(pool, { platform_admin: true }), await insertUser(pool)];
  const service = await insertService(pool, other);
  await join(pool, service, user, ['view_activity']);
  await join(pool, service, other, ['manage_settings']);
  await read(api, user);
  const archive = await api.get(`/user/${user}/archive`, { method: 'POST' });
  expect([archive.status, archive.headers.get('content-type')]).toEqual([204, 'text/html; charset=utf-8']);
  expect(await read(api, user)).toMatchObject({
    auth_type: 'email_auth',
    current_session_id: '00000000-0000-0000-0000-000000000000',
    email_address: expect.stringMatching(
      new RegExp(`^_archived_\\d{4}-\\d\\d-\\d\\d-\\d\\d:\\d\\d:\\d\\d_${user}@notify.tools$`),
    ),
    mobile_number: null,
    name: 'Archived user',
    permissions: {},
    platform_admin: false,
    services: [],
    state: 'inactive',
  });
  const users = await ask<{ data: UserBody['data'][] }>(api, 'GET', `/service/${service}/users`);
  expect(users.body.data.map(({ id }) => id)).toEqual([other]);
});

describe('a search', () => {
  test('by address minds no capitals, and gives the whole user', async () => {
    const user = await insertUser(pool, { email_address: 'Carol@Testing.gov.uk' });
    const found = await ask(api, 'POST', '/user/email', { email: 'carol@testing.GOV.UK' });
    expect(found).toEqual({ status: 200, body: { data: await read(api, user) } });
    expect(await ask(api, 'POST', '/user/email', { email: 'c@testing.gov.uk' })).toEqual(nothingFound);
    expect(await ask(api, 'POST', '/user/email', { email: 'x' })).toEqual(
      refused({ email: ['Not a valid email address'] }),
    );
  });

  test('by a part of the address takes no wildcards', async () => {
    const user = await insertUser(pool, { email_address: 'under_score@search.gov.uk', name: 'Under' });
    await insertUser(pool, { email_address: 'underXscore@search.gov.uk' });
    const found = await ask(api, 'POST', '/user/find-users-by-email', { email: 'R_SCORE@search' });
    expect(found.body).toEqual({
      data: [{ email_address: 'under_score@search.gov.uk', id: user, mobile_number: '07700900001', name: 'Under' }],
    });
  });
});
