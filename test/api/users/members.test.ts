import { randomUUID } from 'node:crypto';
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

const nobody = randomUUID();
const userNotFound = { status: 404, body: { message: 'User not found', result: 'error' } };
const gone = { status: 204, body: undefined };
const permissions = (...names: readonly string[]) => names.map((permission) => ({ permission }));

async function insertFolder(service: string): Promise<string> {
  const id = randomUUID();
  await pool.query(`insert into public.template_folder (id, service_id, name) values ($1, $2, 'Folder')`, [
    id,
    service,
  ]);
  return id;
}

async function foldersOf(user: string): Promise<string[]> {
  const { rows } = await pool.query<{ template_folder_id: string }>(
    'select template_folder_id from public.user_folder_permissions where user_id = $1',
    [user],
  );
  return rows.map((row) => row.template_folder_id);
}

interface ServiceBody {
  readonly data: { readonly users: readonly string[]; readonly user_to_service: readonly string[] };
}
const readService = async (service: string) => (await ask<ServiceBody>(api, 'GET', `/service/${service}`)).body.data;

describe('a member of a service', () => {
  test('is in the service and has it at once, also after SQL by hand', async () => {
    const [owner, user] = [await insertUser(pool), await insertUser(pool)];
    const service = await insertService(pool, owner);
    const [folder, unknown] = [await insertFolder(service), randomUUID()];
    expect([(await readService(service)).users, (await read(api, user)).services]).toEqual([[], []]);
    const body = { permissions: permissions('view_activity', 'send_texts'), folder_permissions: [folder] };
    const added = await ask<ServiceBody>(api, 'POST', `/service/${service}/users/${user}`, body);
    expect([added.status, added.body.data]).toEqual([201, await readService(service)]);
    expect(added.body.data).toMatchObject({ users: [user], user_to_service: [user] });
    expect(await read(api, user)).toMatchObject({
      services: [service],
      permissions: { [service]: expect.arrayContaining(['view_activity', 'send_texts']) },
    });
    expect(await foldersOf(user)).toEqual([folder]);
    const again = await ask(api, 'POST', `/service/${service.toUpperCase()}/users/${user.toUpperCase()}`, body);
    expect(again).toEqual(refused(`User id: ${user.toUpperCase()} already part of service id: ${service}`));
    expect((await ask(api, 'POST', `/service/${service}/users/${unknown}`, body)).status).toBe(404);

    await pool.query('delete from public.user_folder_permissions where user_id = $1', [user]);
    await pool.query('delete from public.user_to_service where user_id = $1', [user]);
    await expect.poll(async () => (await readService(service)).users).toEqual([]);
    await expect.poll(async () => (await read(api, user)).services).toEqual([]);
  });

  test.each([
    [{}, misfit('permissions is a required property')],
    [{ permissions: 'x' }, misfit('permissions x is not of type array')],
    [{ permissions: ['x'] }, misfit('permissions x is not of type object')],
    [
      { permissions: [], folder_permissions: null, foo: 1 },
      misfit(
        'folder_permissions None is not of type array',
        'Additional properties are not allowed (foo was unexpected)',
      ),
    ],
    [{ permissions: permissions('fly') }, nothingFound],
    [{ permissions: [], folder_permissions: ['x'] }, nothingFound],
  ])('is not made by %j', async (body, answer) => {
    const [owner, user] = [await insertUser(pool), await insertUser(pool)];
    const service = await insertService(pool, owner);
    expect(await ask(api, 'POST', `/service/${service}/users/${user}`, body)).toEqual(answer);
    expect((await read(api, user)).services).toEqual([]);
  });

  test('sees no folder of another service', async () => {
    const [owner, user] = [await insertUser(pool), await insertUser(pool)];
    const [service, other] = [await insertService(pool, owner), await insertService(pool, owner)];
    const body = { permissions: permissions('view_activity'), folder_permissions: [await insertFolder(other)] };
    expect((await ask(api, 'POST', `/service/${service}/users/${user}`, body)).status).toBe(400);
    await join(pool, service, user, ['send_texts']);
    expect(await ask(api, 'POST', `/user/${user}/service/${service}/permission`, body)).toEqual(nothingFound);
    expect((await read(api, user)).permissions).toEqual({ [service]: ['send_texts'] });
  });

  test('gets other permissions, and other folders if they are named', async () => {
    const [owner, user] = [await insertUser(pool), await insertUser(pool)];
    const service = await insertService(pool, owner);
    await join(pool, service, user, ['view_activity']);
    const folder = await insertFolder(service);
    const path = `/user/${user}/service/${service}/permission`;
    await read(api, user);
    const given = { permissions: permissions('send_emails'), folder_permissions: [folder] };
    expect(await ask(api, 'POST', path, given)).toEqual(gone);
    expect((await read(api, user)).permissions).toEqual({ [service]: ['send_emails'] });
    await ask(api, 'POST', path, { permissions: [] });
    expect([(await read(api, user)).permissions, await foldersOf(user)]).toEqual([{}, [folder]]);
    await ask(api, 'POST', path, { permissions: [], folder_permissions: [] });
    expect(await foldersOf(user)).toEqual([]);
    expect(await ask(api, 'POST', `/user/${owner}/service/${service}/permission`, given)).toEqual(nothingFound);
  });

  test('is removed with all that it may do and see', async () => {
    const [manager, user] = [await insertUser(pool), await insertUser(pool)];
    const service = await insertService(pool, manager);
    await join(pool, service, manager, ['manage_settings']);
    const body = { permissions: permissions('view_activity'), folder_permissions: [await insertFolder(service)] };
    await ask(api, 'POST', `/service/${service}/users/${user}`, body);
    expect((await readService(service)).users).toContain(user);
    expect(await ask(api, 'DELETE', `/service/${service}/users/${user}`)).toEqual(gone);
    expect((await readService(service)).users).toEqual([manager]);
    expect([(await read(api, user)).permissions, await foldersOf(user)]).toEqual([{}, []]);
    expect(await ask(api, 'DELETE', `/service/${service}/users/${user}`)).toEqual(userNotFound);
    expect(await ask(api, 'DELETE', `/service/${service}/users/x`)).toEqual(nothingFound);
  });
});

describe('the managers of a service', () => {
  const cannotLeave = refused('User cannot be removed from the service');
  const cannotStop = refused('Cannot change user permissions - service would have too few users with manage_settings');

  interface Team {
    readonly live?: boolean;
    readonly asking?: boolean;
    /** With a public sector address. */
    readonly managers: number;
    /** With another address. */
    readonly outsiders?: number;
    readonly others?: number;
    readonly pending?: number;
  }

  async function insertTeam(team: Team): Promise<{ service: string; first: string }> {
    const { live = false, asking = false, managers, outsiders = 0, others = 0, pending = 0 } = team;
    const owner = await insertUser(pool);
    const service = await insertService(pool, owner, { restricted: !live });
    await pool.query('update public.services set has_active_go_live_request = $2 where id = $1', [service, asking]);
    const members: string[] = [];
    const add = async (count: number, permission: string, columns: () => object) => {
      for (let left = count; left > 0; left--) {
        const user = await insertUser(pool, { ...columns() });
        await join(pool, service, user, [permission]);
        members.push(user);
      }
    };
    await add(managers, 'manage_settings', () => ({ email_address: `${randomUUID()}@council.gov.uk` }));
    await add(outsiders, 'manage_settings', () => ({ email_address: `${randomUUID()}@example.com` }));
    await add(others, 'view_activity', () => ({}));
    await add(pending, 'manage_settings', () => ({ state: 'pending' }));
    return { service, first: members[0] ?? owner };
  }

  test.each<[string, Team, boolean]>([
    ['the last one of a trial', { managers: 1, others: 2, outsiders: 1, pending: 1 }, false],
    ['one of two of a trial', { managers: 2 }, true],
    ['one of two of a trial that asks to go live', { managers: 2, others: 2, asking: true }, false],
    ['one of two of a live service', { managers: 2, outsiders: 1, others: 3, live: true }, false],
    ['one of three of a live service', { managers: 3, live: true }, true],
    ['one without a public sector address', { managers: 0, outsiders: 1, others: 1, live: true }, true],
  ])('%s may go: %j', async (_, team, may) => {
    const { service, first } = await insertTeam(team);
    const stop = () => ask(api, 'POST', `/user/${first}/service/${service}/permission`, { permissions: [] });
    const keep = { permissions: permissions('manage_settings', 'send_texts') };
    expect(await ask(api, 'POST', `/user/${first}/service/${service}/permission`, keep)).toEqual(gone);
    if (!may) {
      expect(await stop()).toEqual(cannotStop);
      expect((await read(api, first)).permissions[service]).toContain('manage_settings');
      const archive = await ask(api, 'POST', `/user/${first}/archive`);
      expect(archive).toEqual(refused('User cannot be removed from a service'));
    }
    expect(await ask(api, 'DELETE', `/service/${service}/users/${first}`)).toEqual(may ? gone : cannotLeave);
  });

  test('nobody leaves a service without active users, be it of trial', async () => {
    const { service, first } = await insertTeam({ managers: 0, others: 1, pending: 1 });
    expect(await ask(api, 'DELETE', `/service/${service}/users/${first}`)).toEqual(cannotLeave);
  });

  test('two cannot leave because of each other', async () => {
    const { service } = await insertTeam({ managers: 2 });
    const users = await ask<{ data: UserBody['data'][] }>(api, 'GET', `/service/${service}/users`);
    const statuses = await Promise.all(
      users.body.data.map(async ({ id }) => (await ask(api, 'DELETE', `/service/${service}/users/${id}`)).status),
    );
    expect(statuses.toSorted()).toEqual([204, 400]);
  });
});

describe('a member of an organisation', () => {
  test('has it, and its permissions, at once', async () => {
    const [user, organisation] = [await insertUser(pool), randomUUID()];
    await pool.query(
      `insert into public.organisation (id, name, active, created_at, can_approve_own_go_live_requests)
       values ($1, 'Ministry', true, '2026-01-01', false)`,
      [organisation],
    );
    const none = { permissions: [] };
    const all = { permissions: permissions('can_make_services_live') };
    const path = `/organisations/${organisation}/users/${user}`;
    await read(api, user);
    const added = await ask<UserBody>(api, 'POST', path, all);
    const seen = {
      organisations: [organisation],
      organisation_permissions: { [organisation]: ['can_make_services_live'] },
    };
    expect([added.status, added.body.data]).toEqual([200, await read(api, user)]);
    expect(added.body.data).toMatchObject(seen);
    expect((await ask(api, 'POST', path, all)).status).toBe(400);
    expect(await ask(api, 'POST', `/organisations/${organisation}/users/${nobody}`, none)).toEqual(nothingFound);

    const setPath = `/user/${user}/organisation/${organisation}/permissions`;
    expect(await ask(api, 'POST', setPath, { permissions: permissions('fly') })).toEqual(
      misfit('permissions fly is not one of [can_make_services_live]'),
    );
    expect(await ask(api, 'POST', setPath, none)).toEqual(gone);
    expect(await read(api, user)).toMatchObject({ organisation_permissions: { [organisation]: [] } });
    const members = await ask<{ data: UserBody['data'][] }>(api, 'GET', `/organisations/${organisation}/users`);
    expect(members.body.data).toEqual([await read(api, user)]);

    expect(await ask(api, 'DELETE', path)).toEqual(gone);
    expect(await read(api, user)).toMatchObject({ organisations: [], organisation_permissions: {} });
    expect(await ask(api, 'DELETE', path)).toEqual(userNotFound);
  });
});
