import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuid } from '../../support/raw-rows.ts';
import { alice, bob, pending, startNotify, type TestNotify } from './notify.ts';

let notify: TestNotify;
let path: string;
const unknown = uuid(99);
beforeAll(async () => {
  notify = await startNotify();
});
beforeEach(async () => {
  path = `/service/${notify.service}/template-folder`;
  for (const table of ['user_folder_permissions', 'template_folder_map', 'template_folder']) {
    await notify.pool.query(`delete from public.${table}`);
  }
});

const folderShape = z.looseObject({
  id: z.string(),
  name: z.string(),
  parent_id: z.string().nullable(),
  users_with_permission: z.array(z.string()),
});

async function create(name: string, parent: string | null = null) {
  const { status, body } = await notify.send('POST', path, { name, parent_id: parent });
  expect(status).toBe(201);
  return z.object({ data: folderShape }).parse(body).data;
}

const list = async () =>
  z.object({ template_folders: z.array(folderShape) }).parse((await notify.get(path)).body).template_folders;
const parents = async () => Object.fromEntries((await list()).map(({ name, parent_id }) => [name, parent_id]));
const refusal = (message: string, status = 400) => ({ status, body: { result: 'error', message } });
const schemaErrors = (...messages: string[]) => ({
  status: 400,
  body: { errors: messages.map((message) => ({ error: 'ValidationError', message })), status_code: 400 },
});

test('a folder is for the active members, one within it for those who have it, and the list has both at once', async () => {
  expect(await list()).toEqual([]);
  const top = await create(' Top ');
  expect(top).toMatchObject({ name: 'Top', parent_id: null, service_id: notify.service });
  expect(top.users_with_permission).toEqual([alice, bob]);
  await notify.send('POST', `${path}/${top.id}`, { name: 'Top', users_with_permission: [bob] });
  const nested = await create('Nested', top.id);
  expect(nested.users_with_permission).toEqual([bob]);
  expect(await list()).toEqual([nested, { ...top, users_with_permission: [bob] }]);
});

test('a folder gets another name and other users', async () => {
  const { id } = await create('F');
  const update = (body: object) => notify.send('POST', `${path}/${id}`, body);
  expect((await update({ name: 'G' })).body).toMatchObject({
    data: { name: 'G', users_with_permission: [alice, bob] },
  });
  expect((await update({ name: 'G', users_with_permission: [pending, pending] })).body).toMatchObject({
    data: { users_with_permission: [pending] },
  });
  expect(await update({ name: 'H', users_with_permission: [alice, unknown] })).toEqual(refusal('No result found', 404));
  expect(await list()).toMatchObject([{ name: 'G', users_with_permission: [pending] }]);
  expect((await update({ name: 'G', users_with_permission: [] })).body).toMatchObject({
    data: { users_with_permission: [] },
  });
});

test.each<[object, string[]]>([
  [{}, ['name is a required property', 'parent_id is a required property']],
  [{ name: '', parent_id: null }, ['name  should be non-empty']],
  [{ name: null, parent_id: 'x' }, ['name None is not of type string', 'parent_id is not a valid UUID']],
])('a refused folder: %j', async (body, messages) => {
  expect(await notify.send('POST', path, body)).toEqual(schemaErrors(...messages));
  expect(await list()).toEqual([]);
});

test('a folder needs a parent of its own service, and a service', async () => {
  const { id } = await create('F');
  const body = { name: 'G', parent_id: id };
  const other = `/service/${notify.emailService}/template-folder`;
  expect(await notify.send('POST', other, body)).toEqual(refusal('parent_id not found'));
  const nowhere = `/service/${unknown}/template-folder`;
  expect(await notify.send('POST', nowhere, { ...body, parent_id: null })).toEqual(refusal('No result found', 404));
  expect((await notify.get(nowhere)).status).toBe(404);
});

test('only an empty folder is deleted', async () => {
  const top = await create('Top');
  const nested = await create('Nested', top.id);
  const template = await notify.createTemplate({ parent_folder_id: nested.id });
  const remove = (id: string) => notify.send('DELETE', `${path}/${id}`);
  expect(await remove(top.id)).toEqual(refusal('Folder is not empty'));
  expect(await remove(nested.id)).toEqual(refusal('Folder is not empty'));
  await notify.send('POST', `${path}/contents`, { folders: [], templates: [template.id] });
  expect([(await remove(nested.id)).status, (await remove(top.id)).status]).toEqual([204, 204]);
  expect(await list()).toEqual([]);
  expect((await remove(top.id)).status).toBe(404);
});

describe('moves', () => {
  const move = (target: string | undefined, contents: { folders?: string[]; templates?: string[] }) =>
    notify.send('POST', target === undefined ? `${path}/contents` : `${path}/${target}/contents`, {
      folders: [],
      templates: [],
      ...contents,
    });
  const folderOf = async (id: string) =>
    z
      .object({ data: z.object({ folder: z.string().nullable() }) })
      .parse((await notify.get(`/service/${notify.service}/template/${id}`)).body).data.folder;

  test('templates and folders, which their reads have at once', async () => {
    const [a, b] = [await create('a'), await create('b')];
    const template = await notify.createTemplate({ parent_folder_id: b.id });
    expect(await folderOf(template.id)).toBe(b.id);
    expect((await move(a.id, { folders: [b.id], templates: [template.id] })).status).toBe(204);
    expect(await parents()).toEqual({ a: null, b: a.id });
    expect(await folderOf(template.id)).toBe(a.id);
    expect((await move(undefined, { folders: [b.id], templates: [template.id] })).status).toBe(204);
    expect(await parents()).toEqual({ a: null, b: null });
    expect(await folderOf(template.id)).toBeNull();
  });

  test('not in a circle, nor of strangers, and then nothing is moved', async () => {
    const a = await create('a');
    const b = await create('b', a.id);
    const c = await create('c');
    const here = await notify.createTemplate();
    const before = await parents();
    expect(await move(b.id, { folders: [c.id, a.id] })).toEqual(
      refusal('You cannot move a folder to one of its subfolders'),
    );
    expect(await move(a.id, { folders: [a.id] })).toEqual(refusal('You cannot move a folder to itself'));
    expect(await move(a.id, { folders: [c.id, unknown] })).toEqual(
      refusal(`No folder found with id ${unknown} for service ${notify.service}`),
    );
    expect(await move(a.id, { folders: [c.id], templates: [here.id, unknown] })).toEqual(
      refusal(`Could not move to folder: No template found with id ${unknown} for service ${notify.service}`),
    );
    expect(await move(unknown, { folders: [c.id] })).toEqual(refusal('No result found', 404));
    expect(await parents()).toEqual(before);
    expect(await folderOf(here.id)).toBeNull();
  });

  test('of two that would close a circle, one', async () => {
    const [a, b] = [await create('a'), await create('b')];
    const answers = await Promise.all([move(a.id, { folders: [b.id] }), move(b.id, { folders: [a.id] })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
  });

  test('archived templates stay in no folder', async () => {
    const a = await create('a');
    const template = await notify.createTemplate();
    await notify.send('POST', `/service/${notify.service}/template/${template.id}`, { archived: true });
    expect((await move(a.id, { templates: [template.id] })).status).toBe(204);
    expect(await folderOf(template.id)).toBeNull();
  });

  test('of what is no id', async () => {
    const answer = await notify.send('POST', `${path}/contents`, { templates: ['x', null], folders: null });
    expect(answer).toEqual(schemaErrors('templates is not a valid UUID', 'folders None is not of type array'));
  });
});
