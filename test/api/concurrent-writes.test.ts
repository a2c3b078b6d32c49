import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { lockOrganisation } from '../../db/organisations/lock-organisation.ts';
import { lockService } from '../../db/services/lock-service.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { ask, insertService, insertUser, join } from './users/user-rows.ts';

/** So many at once of each. */
const times = 30;

let pool: Pool;
let api: TestApi;
let owner: string;
const ends: (() => Promise<void>)[] = [];
async function endApi(): Promise<void> {
  for (const end of ends.splice(0)) await end();
}
beforeAll(async () => {
  const database = await createDatabase();
  ({ pool } = database);
  const options = { databaseUrl: database.url, redisUrl: await redisDatabase() };
  api = createTestApi((end) => void ends.push(end), options);
  owner = await insertUser(pool);
  return async () => {
    await endApi();
    await database.drop();
  };
});

const several = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: times }, make));

/** A service with two members who manage it, besides the given ones. */
async function serviceOf(...members: readonly string[]): Promise<string> {
  const service = await insertService(pool, owner);
  for (const user of [owner, await insertUser(pool)]) await join(pool, service, user, ['manage_settings']);
  for (const user of members) await join(pool, service, user, ['view_activity']);
  await pool.query(`insert into public.service_permissions values ($1, 'email', '2026-01-01')`, [service]);
  return service;
}

async function insertFolder(service: string): Promise<string> {
  const id = randomUUID();
  await pool.query(`insert into public.template_folder values ($1, $2, 'Folder')`, [id, service]);
  return id;
}

async function insertTemplate(service: string): Promise<string> {
  const template = { name: 'a', template_type: 'email', content: 'a', subject: 'a', service, created_by: owner };
  const { body } = await ask<{ data: { id: string } }>(api, 'POST', `/service/${service}/template`, template);
  return body.data.id;
}

async function insertOrganisation(): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into public.organisation (id, name, active, created_at, can_approve_own_go_live_requests, organisation_type)
     values ($1, $2, true, '2026-01-01', false, 'central')`,
    [id, id],
  );
  return id;
}

/** The statuses of all of them, each once. */
async function statusesOf(requests: readonly (() => Promise<{ readonly status: number }>)[]): Promise<number[]> {
  const replies = await Promise.all(requests.map((request) => request()));
  return [...new Set(replies.map(({ status }) => status))].sort((a, b) => a - b);
}

const post = (path: string, body?: object) => () => ask(api, 'POST', path, body);
const permissions = [{ permission: 'send_texts' }];

test('who may see a folder is set in two ways at once', async () => {
  const user = await insertUser(pool);
  const service = await serviceOf(user);
  const folder = await insertFolder(service);
  const folders = { permissions, folder_permissions: [folder] };
  const requests = Array.from({ length: times }, () => [
    post(`/service/${service}/template-folder/${folder}`, { name: 'a', users_with_permission: [user] }),
    post(`/user/${user}/service/${service}/permission`, folders),
  ]);
  expect(await statusesOf(requests.flat())).toEqual([200, 204]);
});

test('members leave while their permissions are set', async () => {
  const users = await several(() => insertUser(pool));
  const service = await serviceOf(...users);
  const requests = users.flatMap((user) => [
    post(`/user/${user}/service/${service}/permission`, { permissions }),
    () => ask(api, 'DELETE', `/service/${service}/users/${user}`),
  ]);
  const statuses = await statusesOf(requests);
  expect([[204], [204, 404]]).toContainEqual(statuses);
  const left = 'select user_id from public.permissions where service_id = $1 and user_id = any($2)';
  expect((await pool.query(left, [service, users])).rows).toEqual([]);
});

test('services are archived while their templates are changed', async () => {
  const services = await several(() => serviceOf());
  const templates = await Promise.all(services.map(async (service) => [service, await insertTemplate(service)]));
  const requests = templates.flatMap(([service, template]) => [
    post(`/service/${service}/archive`),
    post(`/service/${service}/template/${template}`, { name: 'b' }),
    post(`/service/${service}/template/${template}`, { content: 'b' }),
  ]);
  expect(await statusesOf(requests)).toEqual([200, 204]);
  const kept = `select from public.templates t join public.templates_history h using (id, version)
                 where t.service_id = any($1) and t.archived and h.archived`;
  expect((await pool.query(kept, [services])).rowCount).toBe(times);
});

test('users are archived while their permissions and folders are set, and their services follow an organisation', async () => {
  const users = await several(() => insertUser(pool));
  const services = [await serviceOf(...users), await serviceOf(...users)];
  const folders = await Promise.all(services.map(insertFolder));
  const organisation = await insertOrganisation();
  await pool.query('update public.services set organisation_id = $1 where id = any($2)', [organisation, services]);
  const requests = users.flatMap((user) => [
    post(`/user/${user}/archive`),
    post(`/organisations/${organisation}`, { crown: true, organisation_type: 'local' }),
    ...services.flatMap((service, at) => [
      post(`/user/${user}/service/${service}/permission`, { permissions, folder_permissions: [folders[at]] }),
      post(`/service/${service}/template-folder`, { name: 'a', parent_id: null }),
      post(`/service/${service}/template-folder/${folders[at]}`, { name: 'a', users_with_permission: [user] }),
    ]),
  ]);
  const statuses = await statusesOf(requests);
  expect([200, 201, 204, 404]).toEqual(expect.arrayContaining(statuses));
  for (const table of ['user_to_service', 'permissions', 'user_folder_permissions']) {
    expect((await pool.query(`select from public.${table} where user_id = any($1)`, [users])).rowCount).toBe(0);
  }
});

test('services join an organisation that changes', async () => {
  const [organisation, services] = [await insertOrganisation(), await several(() => serviceOf())];
  const requests = services.flatMap((service) => [
    post(`/service/${service}`, { organisation }),
    post(`/organisations/${organisation}`, { name: `Of ${service}`, organisation_type: 'local' }),
    post(`/organisations/${organisation}/service`, { service_id: service }),
  ]);
  expect(await statusesOf(requests)).toEqual([200, 204]);
});

test('nobody who refers to a locked service or organisation waits', async () => {
  const [service, organisation] = [await serviceOf(), await insertOrganisation()];
  const [locker, writer] = [await pool.connect(), await pool.connect()];
  try {
    await locker.query('begin');
    await lockOrganisation(locker, organisation);
    expect(await lockService(locker, service)).toMatchObject({ active: true, version: 1 });
    await writer.query(`set lock_timeout = '500ms'`);
    await writer.query(`insert into public.template_folder values ($1, $2, 'By SQL')`, [randomUUID(), service]);
    await writer.query('insert into public.user_to_organisation values ($1, $2)', [owner, organisation]);
    await expect(lockService(writer, service)).rejects.toMatchObject({ code: '55P03' });
  } finally {
    await locker.query('rollback');
    await writer.query('reset lock_timeout');
    for (const client of [locker, writer]) client.release();
  }
});

test('in all of this there was no deadlock', async () => {
  // Connections tell their counts at the latest when they end.
  await endApi();
  const connected = `select from pg_stat_activity
                      where datname = current_database() and application_name = 'nightshift test api'`;
  await expect.poll(async () => (await pool.query(connected)).rowCount).toBe(0);
  const counted = 'select deadlocks::int from pg_stat_database where datname = current_database()';
  expect((await pool.query(counted)).rows).toEqual([{ deadlocks: 0 }]);
});
