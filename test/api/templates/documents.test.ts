import { beforeAll, expect, test } from 'vitest';
import { uuid } from '../../support/raw-rows.ts';
import { alice, dataOf, type Row, startNotify, type TestNotify } from './notify.ts';

let notify: TestNotify;
const contact = uuid(50);
const sender = uuid(51);
beforeAll(async () => {
  notify = await startNotify();
  await notify.pool.query(
    `insert into public.service_letter_contacts (id, service_id, contact_block, is_default, created_at, archived)
     values ($1, $2, 'Swansea', true, '2026-01-01', false)`,
    [contact, notify.service],
  );
  await notify.pool.query(
    `insert into public.service_sms_senders (id, sms_sender, service_id, is_default, created_at, archived)
     values ($1, 'PENSIONS', $2, true, '2026-01-01', false)`,
    [sender, notify.service],
  );
});

const pathOf = ({ id }: Row) => `/service/${notify.service}/template/${id}`;

/** Reads until the answer is so: rows that somebody else changes reach the cache by the relay. */
const soon = (read: () => Promise<Row>, expected: object) =>
  expect.poll(read, { timeout: 5_000, interval: 20 }).toMatchObject(expected);

test('a letter gets another contact in a new version, and every version shows the contact block of today', async () => {
  const letter = await notify.createTemplate({ template_type: 'letter', subject: 'Heading' });
  const path = pathOf(letter);
  expect(letter['reply_to_text']).toBeNull();
  const updated = dataOf(await notify.send('POST', path, { reply_to: contact, name: 'passed over' }));
  expect(updated).toMatchObject({ version: 2, reply_to: contact, reply_to_text: 'Swansea', name: 'Reminder' });
  const version = async () => dataOf(await notify.get(`${path}/version/2`));
  expect(await version()).toMatchObject({ reply_to_text: 'Swansea' });
  await notify.pool.query(`update public.service_letter_contacts set contact_block = 'Cardiff' where id = $1`, [
    contact,
  ]);
  await soon(version, { reply_to_text: 'Cardiff', version: 2 });
  expect(dataOf(await notify.send('POST', path, { reply_to: null }))).toMatchObject({ version: 3, reply_to: null });
});

test('a text shows its sender, a phone number in full', async () => {
  const text = await notify.createTemplate();
  expect(text['reply_to_text']).toBe('PENSIONS');
  const read = async () => dataOf(await notify.get(pathOf(text)));
  expect(await read()).toMatchObject({ reply_to_text: 'PENSIONS' });
  await notify.pool.query(`update public.service_sms_senders set sms_sender = '07700900111' where id = $1`, [sender]);
  await soon(read, { reply_to_text: '447700900111' });
  const answer = await notify.send('POST', pathOf(text), { reply_to: sender });
  const message = 'Unable to set sender for sms template';
  expect(answer).toEqual({ status: 400, body: { result: 'error', message } });
});

test("a user's new name is in the versions", async () => {
  const path = pathOf(await notify.createTemplate());
  const version = async () => dataOf(await notify.get(`${path}/version/1`));
  expect(await version()).toMatchObject({ created_by: { name: 'Alice' } });
  await notify.pool.query(`update public.users set name = 'Alice Manager' where id = $1`, [alice]);
  await soon(version, { created_by: { id: alice, name: 'Alice Manager' } });
});

test('versions that there are not', async () => {
  const path = pathOf(await notify.createTemplate());
  const answers = await Promise.all(['0', '2', '99999999999'].map((each) => notify.get(`${path}/version/${each}`)));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  const missing = `/service/${notify.service}/template/${uuid(99)}`;
  expect(await notify.get(`${missing}/versions`)).toEqual({ status: 200, body: { data: [] } });
  expect((await notify.get(missing)).status).toBe(404);
});

test.each([
  [
    'email',
    'it is “((x))” - ((Y)) , ok',
    'a  - b\n((late??You are late))',
    'x=1&y=2&late=yes',
    'it is “1” – 2, ok',
    'a  - b\nYou are late',
  ],
  ['sms', undefined, '((x)) – “((late??late))” …', 'x=Zoë&late=no', null, 'Zoë - "" ...'],
])('a preview of an %s', async (template_type, subject, content, query, filledSubject, filledContent) => {
  const template = await notify.createTemplate({ template_type, subject, content });
  const path = `${pathOf(template)}/preview`;
  expect(await notify.get(`${path}?${query}`)).toEqual({
    status: 200,
    body: { ...template, subject: filledSubject, content: filledContent },
  });
  const names = template_type === 'email' ? 'Y, late' : 'late';
  const message = { template: [`Missing personalisation: ${names}`] };
  expect(await notify.get(`${path}?x=1`)).toEqual({ status: 400, body: { result: 'error', message } });
});

test('an attachment is a new version, and so is its end', async () => {
  const letter = await notify.createTemplate({ template_type: 'letter', subject: 'Heading' });
  const upload = uuid(60);
  const body = {
    upload_id: upload,
    created_by_id: alice,
    original_filename: 'a.pdf',
    page_count: 2,
    template_id: letter.id,
  };
  const created = await notify.send('POST', '/letter-attachment', body);
  expect(created).toMatchObject({ status: 201, body: { id: upload, page_count: 2, archived_at: null } });
  expect(dataOf(await notify.get(pathOf(letter)))).toMatchObject({ version: 2, letter_attachment: created.body });
  const again = await notify.send('POST', '/letter-attachment', { ...body, upload_id: uuid(61) });
  expect(again).toEqual({ status: 400, body: { result: 'error', message: 'template-already-has-attachment' } });

  const archive = () => notify.send('POST', `/letter-attachment/${upload}/archive`, { archived_by: alice });
  expect((await archive()).status).toBe(204);
  expect(dataOf(await notify.get(pathOf(letter)))).toMatchObject({ version: 3, letter_attachment: null });
  expect(dataOf(await notify.get(`${pathOf(letter)}/version/2`))).toMatchObject({
    letter_attachment: { id: upload, archived_by_id: alice },
  });
  expect(await archive()).toMatchObject({ status: 400, body: { message: 'letter-attachment-already-archived' } });
  expect((await notify.get(`/letter-attachment/${uuid(99)}`)).status).toBe(404);
});
