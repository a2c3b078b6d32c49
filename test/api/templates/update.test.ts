import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuid } from '../../support/raw-rows.ts';
import { alice, bob, dataOf, type Row, startNotify, type TestNotify } from './notify.ts';

let notify: TestNotify;
let template: Row;
let path: string;
beforeAll(async () => {
  notify = await startNotify();
});
beforeEach(async () => {
  template = await notify.createTemplate();
  path = `/service/${notify.service}/template/${template.id}`;
});

const update = (body: object, headers?: Record<string, string>) => notify.send('POST', path, body, headers);
const current = async () => dataOf(await notify.get(path));
const versions = async () =>
  (
    await notify.pool.query(
      'select version, name, content from public.templates_history where id = $1 order by version',
      [template.id],
    )
  ).rows;

test('an update is a new version by whoever made it, and the reads have it at once', async () => {
  await Promise.all([current(), notify.get(`${path}/versions`), notify.get(`/service/${notify.service}/template`)]);
  const updated = dataOf(await update({ name: 'Bill', content: 'Pay', created_by: bob }));
  expect(updated).toMatchObject({ version: 2, name: 'Bill', content: 'Pay', created_by: bob });
  expect(updated['updated_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(await current()).toEqual(updated);
  expect((await notify.get(`${path}/versions`)).body).toMatchObject({
    data: [
      { version: 2, name: 'Bill', created_by: { name: 'Bob' } },
      { version: 1, name: 'Reminder', created_by: { name: 'Alice' } },
    ],
  });
  expect(JSON.stringify((await notify.get(`/service/${notify.service}/template`)).body)).toContain('Bill');
});

test('the same again is no new version', async () => {
  const { name, content } = await current();
  const answer = await update({ name, content, archived: false, created_by: bob });
  expect(dataOf(answer)).toEqual({ ...template, created_by: bob });
  expect(await current()).toEqual(template);
  expect(await versions()).toHaveLength(1);
});

test('two updates at once make two versions, and neither is lost', async () => {
  const answers = await Promise.all([update({ name: 'Bill' }), update({ content: 'Pay' })]);
  expect(answers.map((answer) => dataOf(answer)['version']).sort()).toEqual([2, 3]);
  expect(await current()).toMatchObject({ version: 3, name: 'Bill', content: 'Pay' });
  expect((await versions()).at(-1)).toEqual({ version: 3, name: 'Bill', content: 'Pay' });
});

test('with If-Match, of two that saw the same version one is told to look again', async () => {
  const headers = { 'if-match': '"1"' };
  const answers = await Promise.all([update({ name: 'Bill' }, headers), update({ name: 'Invoice' }, headers)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await versions()).toHaveLength(2);
});

test('an archived template leaves its folder and the list', async () => {
  const folder = dataOf(
    await notify.send('POST', `/service/${notify.service}/template-folder`, { name: 'F', parent_id: null }),
    201,
  );
  template = await notify.createTemplate({ parent_folder_id: folder.id, name: 'In a folder' });
  path = `/service/${notify.service}/template/${template.id}`;
  expect(template['folder']).toBe(folder.id);
  expect(dataOf(await update({ archived: true, created_by: bob }))).toMatchObject({ archived: true, folder: null });
  expect(JSON.stringify((await notify.get(`/service/${notify.service}/template`)).body)).not.toContain('In a folder');
  expect(await current()).toMatchObject({ archived: true, version: 2 });
});

test('redacting changes nothing else, and stays', async () => {
  await current();
  const redact = { redact_personalisation: true, created_by: bob, name: 'Other' };
  expect(await update(redact)).toEqual({ status: 200, body: 'null' });
  expect(await current()).toEqual({ ...template, redact_personalisation: true });
  expect(await update({ ...redact, created_by: alice })).toEqual({ status: 200, body: 'null' });
  const { rows } = await notify.pool.query(
    'select updated_by_id from public.template_redacted where template_id = $1',
    [template.id],
  );
  expect(rows).toEqual([{ updated_by_id: bob }]);
});

describe('a refused update', () => {
  test.each<[string, object, object]>([
    ['redacting by nobody', { redact_personalisation: true }, { created_by: ['Field is required'] }],
    [
      'too long',
      { content: 'a'.repeat(919) },
      { content: ['Content has a character count greater than the limit of 918'] },
    ],
    ['a name too long', { name: 'a'.repeat(256) }, { name: ['Longer than maximum length 255.'] }],
    [
      'postage of a text',
      { postage: 'first' },
      { postage: ['Templates of the type sms do not have it. Leave it out'] },
    ],
  ])('%s', async (_, body, message) => {
    expect(await update(body)).toEqual({ status: 400, body: { result: 'error', message } });
    expect(await current()).toEqual(template);
  });

  test.each<[object, string[]]>([
    [{ archived: 'yes' }, ['archived yes is not of type boolean']],
    [{ reply_to: 'x' }, ['reply_to is not a valid UUID']],
    [
      { letter_languages: 'english', letter_welsh_subject: 'P' },
      ['{letter_languages: english, letter_welsh_subject: P} is not valid under any of the given schemas'],
    ],
  ])('%j', async (body, messages) => {
    const errors = messages.map((message) => ({ error: 'ValidationError', message }));
    expect(await update(body)).toEqual({ status: 400, body: { errors, status_code: 400 } });
  });

  test('of an unknown user leaves nothing behind', async () => {
    expect((await update({ name: 'Bill', created_by: uuid(99) })).status).toBe(400);
    expect(await current()).toEqual(template);
    expect(await versions()).toHaveLength(1);
  });

  test('of another service', async () => {
    path = `/service/${notify.emailService}/template/${template.id}`;
    expect((await update({ name: 'Bill' })).status).toBe(404);
  });

  test('of a type that the service may not send any more', async () => {
    await notify.pool.query(`insert into public.service_permissions values ($1, 'sms', '2026-01-01')`, [
      notify.emailService,
    ]);
    const made = await notify.send('POST', `/service/${notify.emailService}/template`, {
      name: 'T',
      template_type: 'sms',
      content: 'T',
      service: notify.emailService,
      created_by: alice,
    });
    await notify.pool.query(`delete from public.service_permissions where service_id = $1 and permission = 'sms'`, [
      notify.emailService,
    ]);
    path = `/service/${notify.emailService}/template/${dataOf(made, 201).id}`;
    const message = { template_type: ['Updating text message templates is not allowed'] };
    expect(await update({ name: 5 })).toEqual({ status: 403, body: { result: 'error', message } });
  });
});
