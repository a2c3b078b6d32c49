import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { ask, insertService, insertUser, join, nothingFound, read, refused } from '../users/user-rows.ts';
import { insertInvite } from './invite-rows.ts';

let pool: Pool;
let api: TestApi;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  return file.close;
});

interface Invited {
  readonly service: string;
  readonly manager: string;
  readonly user: string;
  readonly invite: string;
  accept(user?: string): ReturnType<typeof ask<{ readonly data?: object; readonly message?: unknown }>>;
  /** The members of the service, as it and its user say through the cache. */
  seen(): Promise<{ users: readonly string[]; user_to_service: readonly string[]; services: readonly string[] }>;
}

/** A service that has one member, somebody who is invited, and both of them in the cache. */
async function invited(columns: object = {}, userColumns: Readonly<Record<string, unknown>> = {}): Promise<Invited> {
  const email = `${randomUUID()}@Testing.gov.uk`;
  const [manager, user] = [
    await insertUser(pool),
    await insertUser(pool, { email_address: email.toLowerCase(), ...userColumns }),
  ];
  const service = await insertService(pool, manager);
  await join(pool, service, manager, ['manage_users']);
  const invite = await insertInvite(pool, { service_id: service, user_id: manager, email_address: email, ...columns });
  const seen: Invited['seen'] = async () => {
    const { body } = await ask<{ data: { users: string[]; user_to_service: string[] } }>(
      api,
      'GET',
      `/service/${service}`,
    );
    const { users, user_to_service } = body.data;
    return {
      users: users.toSorted(),
      user_to_service: user_to_service.toSorted(),
      services: (await read(api, user)).services,
    };
  };
  const accept: Invited['accept'] = (id = user) =>
    ask(api, 'POST', `/service/${service}/invite/${invite}/accept`, { user_id: id });
  await seen();
  return { service, manager, user, invite, accept, seen };
}

const whole = ({ service, manager, user }: Invited) => {
  const members = [manager, user].toSorted();
  return { users: members, user_to_service: members, services: [service] };
};
const alone = ({ manager }: Invited) => ({ users: [manager], user_to_service: [manager], services: [] });

test('who accepts is a member, with all that was offered, at once and for every reader', async () => {
  const folder = randomUUID();
  const one = await invited({ folder_permissions: JSON.stringify([folder, randomUUID(), 'no id']) });
  await pool.query(`insert into public.template_folder (id, service_id, name) values ($1, $2, 'Folder')`, [
    folder,
    one.service,
  ]);
  const { status, body } = await one.accept();
  expect([status, body.data]).toMatchObject([200, { id: one.invite, status: 'accepted' }]);
  expect(await one.seen()).toEqual(whole(one));
  expect((await read(api, one.user)).permissions[one.service]).toEqual(
    expect.arrayContaining(['view_activity', 'send_texts']),
  );
  const folders = await pool.query(
    'select template_folder_id as id from public.user_folder_permissions where user_id = $1',
    [one.user],
  );
  expect(folders.rows).toEqual([{ id: folder }]);
  // And again, which changes nothing.
  expect((await one.accept()).body).toEqual(body);
  expect(await one.seen()).toEqual(whole(one));
});

test('two acceptances at once make one membership', async () => {
  const one = await invited();
  const replies = await Promise.all([one.accept(), one.accept(), one.accept()]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await one.seen()).toEqual(whole(one));
  const { rows } = await pool.query('select permission from public.permissions where user_id = $1 order by 1', [
    one.user,
  ]);
  expect(rows.map(({ permission }) => permission).toSorted()).toEqual(['send_texts', 'view_activity']);
});

test('a membership made by hand, in SQL, is seen as well', async () => {
  const one = await invited();
  await join(pool, one.service, one.user, []);
  await expect.poll(one.seen).toEqual(whole(one));
  await pool.query('delete from public.user_to_service where user_id = $1', [one.user]);
  await expect.poll(one.seen).toEqual(alone(one));
});

test.each([
  ['cancelled', { status: 'cancelled' }, 'This invitation was cancelled. Ask for another one'],
  [
    'two days old',
    { created_at: new Date(Date.now() - 172_801_000).toISOString() },
    'This invitation has expired. Ask for another one',
  ],
  [
    'accepted, by one who is no member any more',
    { status: 'accepted' },
    'This invitation was accepted before, and is used up. Ask for another one',
  ],
  [
    'for a permission that there is not',
    { permissions: 'view_activity,fly' },
    'The invitation names a permission that there is not. Cancel it and send another one',
  ],
])('an invitation that is %s makes nobody a member', async (_, columns, message) => {
  const one = await invited(columns);
  const path = `/service/${one.service}/invite/${one.invite}`;
  const before = await ask(api, 'GET', path);
  expect(await one.accept()).toEqual(refused(message));
  expect(await one.seen()).toEqual(alone(one));
  expect(await ask(api, 'GET', path)).toEqual(before);
});

test('nobody else can accept it, and it is found in its service only', async () => {
  const [one, other] = [await invited(), await invited()];
  const { status, body } = await one.accept(other.user);
  expect([status, body.message]).toEqual([
    403,
    'Expected the user who was invited, got one with another e-mail address',
  ]);
  expect(await one.accept(randomUUID())).toEqual(nothingFound);
  expect(await one.accept('x')).toEqual(refused({ user_id: ['Not a valid UUID.'] }));
  const elsewhere = `/service/${other.service}/invite/${one.invite}/accept`;
  expect(await ask(api, 'POST', elsewhere, { user_id: one.user })).toEqual(nothingFound);
  expect(await one.seen()).toEqual(alone(one));
});

test('who is a member already keeps the permissions', async () => {
  const one = await invited();
  await join(pool, one.service, one.user, ['manage_templates']);
  expect((await one.accept()).body.data).toMatchObject({ status: 'accepted' });
  // What was changed by SQL is heard of a moment later.
  await expect
    .poll(async () => (await read(api, one.user)).permissions)
    .toEqual({ [one.service]: ['manage_templates'] });
});

test.each([
  ['an e-mail', 'email_auth', { auth_type: 'sms_auth' }, true, 'email_auth'],
  ['an e-mail, where the service has none of it', 'email_auth', { auth_type: 'sms_auth' }, false, 'sms_auth'],
  ['a text', 'sms_auth', { auth_type: 'email_auth' }, true, 'sms_auth'],
  ['a text, without a mobile', 'sms_auth', { auth_type: 'email_auth', mobile_number: null }, true, 'email_auth'],
  [
    'an e-mail, as platform admin',
    'email_auth',
    { auth_type: 'webauthn_auth', platform_admin: true },
    true,
    'webauthn_auth',
  ],
])('who is invited to sign in by %s', async (_, offered, userColumns, serviceHasIt, result) => {
  const one = await invited({ auth_type: offered }, userColumns);
  if (serviceHasIt) {
    await pool.query(`insert into public.service_permissions values ($1, 'email_auth', '2026-01-01')`, [one.service]);
  }
  await one.accept();
  expect(await read(api, one.user)).toMatchObject({ auth_type: result, services: [one.service] });
});
