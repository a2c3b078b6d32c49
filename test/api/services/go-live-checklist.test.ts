import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { admin, gina, insertPeople, makeService, nowhere, post, read } from './service-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
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

interface Checklist {
  readonly complete: boolean;
  readonly placeholder_templates: readonly object[];
  readonly tasks: readonly { readonly name: string; readonly done: boolean }[];
}

async function checklist(service: string): Promise<Checklist> {
  return ((await read(api, `/service/${service}/go-live-checklist`)).body as { data: Checklist }).data;
}

async function insertTemplate(service: string, type: string, name: string, content: string): Promise<void> {
  await database.pool.query(
    `insert into public.templates (id, name, template_type, created_at, content, service_id, created_by_id, version, archived,
                                   hidden, has_unsubscribe_link)
     values (gen_random_uuid(), $3, $2::template_type, '2026-01-01', $4, $1, $5, 1, false, false, false)`,
    [service, type, name, content, admin],
  );
}

async function done(service: string): Promise<Record<string, boolean>> {
  return Object.fromEntries((await checklist(service)).tasks.map((task) => [task.name, task.done]));
}

test('a new service has everything to do but the agreement of its organisation', async () => {
  const service = await makeService(api, 'New');
  expect(await checklist(service)).toEqual({
    complete: false,
    placeholder_templates: [],
    tasks: [
      { name: 'confirm_service_name', done: false },
      { name: 'estimate_usage', done: false },
      { name: 'team_members', done: false },
      { name: 'templates', done: false },
      { name: 'agreement', done: true },
    ],
  });
});

test('it is complete once all is done', async () => {
  const service = await makeService(api, 'Ready');
  await insertTemplate(service, 'email', 'Your appointment', 'Dear ((name)), come');
  await post(api, `/service/${service}`, {
    confirmed_unique: true,
    volume_email: 3,
    confirmed_email_sender_name: true,
  });
  expect(await done(service)).toMatchObject({ email_sender_name: true, reply_to_address: false, team_members: false });
  await database.pool.query(
    `insert into public.service_email_reply_to values (gen_random_uuid(), $1, 'a@testing.gov.uk', true, '2026-01-01')`,
    [service],
  );
  await database.pool.query('insert into public.user_to_service values ($2, $1)', [service, admin]);
  await database.pool.query(
    `insert into public.permissions select gen_random_uuid(), $1, $2, unnest($3::permission_types[]), '2026-01-01'`,
    [service, admin, ['manage_users', 'manage_settings']],
  );
  expect(await checklist(service)).toMatchObject({ complete: true, placeholder_templates: [] });
});

test('outside central government a text message has a sender of its own', async () => {
  const service = await makeService(api, 'Surgery', { user_id: gina, organisation_type: 'nhs_gp' });
  await insertTemplate(service, 'sms', 'Reminder', 'Please come at ((time))');
  expect(await done(service)).toMatchObject({ sms_sender: false, agreement: false });
  await database.pool.query(`update public.service_sms_senders set sms_sender = 'Surgery' where service_id = $1`, [
    service,
  ]);
  expect(await done(service)).toMatchObject({ sms_sender: true });
  await post(api, `/service/${service}`, { volume_sms: 0 });
  expect(await done(service)).not.toHaveProperty('sms_sender');
});

test('templates of trials are named with the reasons, and templates that may not be sent count for nothing', async () => {
  const service = await makeService(api, 'Trying');
  await insertTemplate(service, 'sms', 'Testing 123!', 'Please come at ((time)), and bring your letter');
  await insertTemplate(service, 'sms', 'Reminder', 'Lorem ipsum dolor\nsit amet');
  await insertTemplate(service, 'sms', 'Short', 'Hi ((name))');
  await insertTemplate(service, 'sms', 'Shorter', 'See you there');
  await insertTemplate(service, 'email', 'test', 'test');
  await post(api, `/service/${service}`, { permissions: ['sms'] });
  const { placeholder_templates, tasks } = await checklist(service);
  expect(placeholder_templates).toEqual([
    { id: expect.any(String), name: 'Reminder', reasons: ['The content is that of a trial'] },
    { id: expect.any(String), name: 'Shorter', reasons: [expect.stringContaining('less than 15 characters')] },
    { id: expect.any(String), name: 'Testing 123!', reasons: ['The name is that of a trial'] },
  ]);
  expect(tasks).toContainEqual({ name: 'templates', done: true });
  expect(tasks.map(({ name }) => name)).not.toContain('reply_to_address');
});

test('of no service there is no checklist', async () => {
  expect(await read(api, `/service/${nowhere}/go-live-checklist`)).toMatchObject({ status: 404 });
});
