import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { uuid } from '../support/raw-rows.ts';
import { apiOfFile } from './organisations/api-of-file.ts';
import { insertService, insertUser, join } from './users/user-rows.ts';

let api: TestApi;
const [user, organisation, folder, template] = [uuid(1), uuid(11), uuid(51), uuid(41)];
let service: string;

async function insertRows(pool: Pool): Promise<void> {
  await insertUser(pool, { id: user });
  service = await insertService(pool, user);
  await join(pool, service, user, []);
  await pool.query(
    `insert into public.organisation (id, name, active, created_at, can_approve_own_go_live_requests)
     values ($1, 'Ministry', true, '2026-01-01', false)`,
    [organisation],
  );
  await pool.query(`insert into public.template_folder values ($1, $2, 'Folder')`, [folder, service]);
  await pool.query(`insert into public.service_permissions values ($1, 'sms', '2026-01-01')`, [service]);
  await pool.query(
    `insert into public.templates (id, name, template_type, created_at, content, service_id, created_by_id, version,
                                   archived, hidden, has_unsubscribe_link)
     values ($1, 'Bill', 'sms', '2026-01-01', 'Hi', $2, $3, 1, false, false, false)`,
    [template, service, user],
  );
  // A text message sender that is a phone number is served in another form than it is stored.
  await pool.query(
    `insert into public.service_sms_senders (id, service_id, sms_sender, is_default, created_at)
     values ($1, $2, '07700900111', true, '2026-01-01')`,
    [randomUUID(), service],
  );
}

beforeAll(async () => {
  const file = await apiOfFile();
  ({ api } = file);
  await insertRows(file.pool);
  return file.close;
});

const paths: Readonly<Record<string, () => { readonly read: string; readonly write: string }>> = {
  'a service': () => ({ read: `/service/${service}`, write: `/service/${service}` }),
  'a user': () => ({ read: `/user/${user}`, write: `/user/${user}` }),
  'an organisation': () => ({ read: `/organisations/${organisation}`, write: `/organisations/${organisation}` }),
  'a template': () => {
    const path = `/service/${service}/template/${template}`;
    return { read: path, write: path };
  },
  'a folder': () => {
    const path = `/service/${service}/template-folder`;
    return { read: path, write: `${path}/${folder}` };
  },
};

async function rename(path: string, ifMatch: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'if-match': ifMatch };
  const { status } = await api.get(path, { method: 'POST', headers, body: JSON.stringify({ name: randomUUID() }) });
  return status;
}

async function etagOf(path: string): Promise<string> {
  const etag = (await api.get(path)).headers.get('etag');
  if (etag === null) throw new Error(`Expected GET ${path} to have an ETag, got none`);
  return etag;
}

test.each(Object.keys(paths))('%s is changed only as it was seen', async (what) => {
  const { read, write } = paths[what]?.() ?? { read: '', write: '' };
  const before = await etagOf(read);
  expect(before).toMatch(/^"[0-9a-f]{40}"$/);
  expect([200, 204]).toContain(await rename(write, before));
  const text = await (await api.get(read)).text();
  expect(await rename(write, before)).toBe(409);
  expect(await rename(write, '"98", W/"none"')).toBe(409);
  expect(await (await api.get(read)).text()).toBe(text);
  expect([200, 204]).toContain(await rename(write, `"98", W/${await etagOf(read)}`));
  expect([200, 204]).toContain(await rename(write, '*'));
});

test('a folder is deleted and filled only as the folders were seen', async () => {
  const { read, write } = paths['a folder']?.() ?? { read: '', write: '' };
  const headers = { 'content-type': 'application/json', 'if-match': '"0"' };
  const contents = JSON.stringify({ templates: [template], folders: [] });
  const fill = { method: 'POST', headers, body: contents };
  expect((await api.get(write, { method: 'DELETE', headers })).status).toBe(409);
  expect((await api.get(`${write}/contents`, fill)).status).toBe(409);
  const seen = { ...headers, 'if-match': await etagOf(read) };
  expect((await api.get(`${write}/contents`, { ...fill, headers: seen })).status).toBe(204);
  expect((await api.get(write, { method: 'DELETE', headers: seen })).status).toBe(400);
});
