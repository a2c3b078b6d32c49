import { beforeAll, describe, expect, test } from 'vitest';
import { uuid } from '../../support/raw-rows.ts';
import { alice, startNotify, type TestNotify } from './notify.ts';

let notify: TestNotify;
const unknown = uuid(99);
const contact = uuid(50);
beforeAll(async () => {
  notify = await startNotify();
  await notify.pool.query(
    `insert into public.service_letter_contacts (id, service_id, contact_block, is_default, created_at, archived)
     values ($1, $2, 'Swansea', true, '2026-01-01', false)`,
    [contact, notify.service],
  );
});

const text = (fields: object = {}) => ({
  name: 'Reminder',
  template_type: 'sms',
  content: 'Hi ((name))',
  service: notify.service,
  created_by: alice,
  ...fields,
});
const letter = (fields: object = {}) => text({ template_type: 'letter', subject: 'Heading', ...fields });

const count = async () =>
  (
    await notify.pool.query(
      `select (select count(*)::int from public.templates) as templates,
              (select count(*)::int from public.templates_history) as versions,
              (select count(*)::int from public.template_redacted) as redacted,
              (select count(*)::int from public.template_folder_map) as in_folders`,
    )
  ).rows[0];

test('a template is version 1, and all reads have it', async () => {
  const path = `/service/${notify.service}/template`;
  expect((await notify.get(path)).body).toEqual({ data: [] });
  const created = await notify.createTemplate();
  expect(Object.keys(created)).toHaveLength(26);
  expect(created).toMatchObject({ version: 1, archived: false, created_by: alice, postage: null, folder: null });
  expect(created).toMatchObject({ letter_languages: null, updated_at: null, redact_personalisation: false });

  const listed = { folder: null, id: created.id, is_precompiled_letter: false, name: 'Reminder', template_type: 'sms' };
  expect((await notify.get(path)).body).toEqual({ data: [listed] });
  expect((await notify.get(`${path}/${created.id}`)).body).toEqual({ data: created });
  const { folder, redact_personalisation, ...version } = created;
  const createdBy = { email_address: 'alice@testing.gov.uk', id: alice, name: 'Alice' };
  expect((await notify.get(`${path}/${created.id}/version/1`)).body).toEqual({
    data: { ...version, created_by: createdBy },
  });
  expect(await count()).toEqual({ templates: 1, versions: 1, redacted: 1, in_folders: 0 });
});

test('an id in capitals is the same template', async () => {
  const { id } = await notify.createTemplate();
  const path = `/service/${notify.service}/template/`;
  expect(await notify.get(path + id.toUpperCase())).toEqual(await notify.get(path + id));
});

test.each([
  ['goes second class, in English', {}, { postage: 'second', letter_languages: 'english', reply_to: null }],
  ['goes as it says', { postage: 'economy' }, { postage: 'economy' }],
  [
    'has a contact',
    { reply_to: contact },
    { reply_to: contact, service_letter_contact: contact, reply_to_text: 'Swansea' },
  ],
  [
    'is in two languages',
    { letter_languages: 'welsh_then_english', letter_welsh_subject: 'Pennawd', letter_welsh_content: 'Corff' },
    { letter_languages: 'welsh_then_english', letter_welsh_subject: 'Pennawd', letter_welsh_content: 'Corff' },
  ],
])('a letter %s', async (_, fields, expected) => {
  expect(await notify.createTemplate(letter(fields))).toMatchObject(expected);
});

describe('a refused template', () => {
  const business = (message: unknown) => ({ result: 'error', message });
  const schema = (...messages: string[]) => ({
    status_code: 400,
    errors: messages.map((message) => ({ error: 'ValidationError', message })),
  });
  const required = (...fields: string[]) => schema(...fields.map((field) => `${field} is a required property`));
  const limit = 'Content has a character count greater than the limit of 918';

  test.each<[string, () => object, number, object]>([
    ['{}', () => ({}), 400, required('subject', 'name', 'template_type', 'content', 'service', 'created_by')],
    ['no subject', () => text({ template_type: 'email' }), 400, required('subject')],
    [
      'another type',
      () => text({ template_type: 'fax' }),
      400,
      schema('template_type fax is not one of [sms, email, letter]'),
    ],
    [
      'no text',
      () => text({ content: 1, name: null }),
      400,
      schema('name None is not of type string', 'content 1 is not of type string'),
    ],
    ['no id', () => text({ created_by: 'x' }), 400, schema('created_by is not a valid UUID')],
    [
      'another postage',
      () => letter({ postage: 'third' }),
      400,
      schema('postage invalid. It must be either first, second or economy.'),
    ],
    ['a strange folder', () => text({ parent_folder_id: unknown }), 400, business('parent_folder_id not found')],
    ['too long', () => text({ content: 'a'.repeat(919) }), 400, business({ content: [limit] })],
    [
      'a QR code too long',
      () => letter({ content: `qr: ${'a'.repeat(505)}` }),
      400,
      business({ content: ['qr-code-too-long'] }),
    ],
    [
      'a strange contact',
      () => letter({ reply_to: unknown }),
      400,
      business(`letter_contact_id ${unknown} does not exist in database for service id ${uuid(100)}`),
    ],
  ])('%s', async (_, body, status, expected) => {
    const before = await count();
    expect(await notify.send('POST', `/service/${notify.service}/template`, body())).toEqual({
      status,
      body: expected,
    });
    expect(await count()).toEqual(before);
  });

  test.each([
    ['letters only', { postage: 'first' }],
    ['e-mails only', { has_unsubscribe_link: true }],
    ['nothing that there is', { process_type: 'normal' }],
    ['an unknown user', { created_by: unknown }],
  ])('with a field for %s', async (_, fields) => {
    const before = await count();
    expect((await notify.send('POST', `/service/${notify.service}/template`, text(fields))).status).toBe(400);
    expect(await count()).toEqual(before);
  });

  test('of a service that may not send it', async () => {
    const answer = await notify.send('POST', `/service/${notify.emailService}/template`, text());
    const message = { template_type: ['Creating text message templates is not allowed'] };
    expect(answer).toEqual({ status: 403, body: business(message) });
  });

  test('of a service that there is not', async () => {
    const answer = await notify.send('POST', `/service/${unknown}/template`, text());
    expect(answer).toEqual({ status: 404, body: business('No result found') });
  });
});

test('placeholders and doubled spaces do not count as text', async () => {
  const content = `${'((a long name of a placeholder))'.repeat(40)}${'a'.repeat(459)}${' '.repeat(20)}${'b'.repeat(458)}`;
  expect(await notify.createTemplate({ content })).toMatchObject({ content });
});

test('of several first reads, one makes the hidden template of PDFs', async () => {
  const path = `/service/${notify.emailService}/template/precompiled`;
  const answers = await Promise.all(Array.from({ length: 6 }, () => notify.get(path)));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]).toMatchObject({
    status: 200,
    body: { hidden: true, is_precompiled_letter: true, name: 'Pre-compiled PDF', postage: 'second', version: 1 },
  });
  const { rows } = await notify.pool.query('select id, version from public.templates_history where service_id = $1', [
    notify.emailService,
  ]);
  expect(rows).toHaveLength(1);
  const hidden = `/service/${notify.emailService}/template/${rows[0].id}`;
  expect(
    await Promise.all([hidden, `${hidden}/version/1`].map(async (each) => (await notify.get(each)).status)),
  ).toEqual([404, 404]);
  expect((await notify.get(`/service/${unknown}/template/precompiled`)).status).toBe(404);
});
