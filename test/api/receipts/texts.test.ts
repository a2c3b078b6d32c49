import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { addCallback, firetext, insertRows, kept, mmg, notification, post, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  await addCallback(opened.pool);
});

const success = { status: 200, body: { result: 'success' } };

async function add(fields: Readonly<Record<string, unknown>> = {}, table = 'notifications') {
  const text = notification('sms', fields);
  await insertRows(opened.pool, table, text);
  return text;
}

async function callbacks({ id }: { readonly id: string }): Promise<string[]> {
  const { rows } = await opened.pool.query<{ status: string }>(
    'select status from nightshift.callback_due where notification_id = $1 order by recorded_at',
    [id],
  );
  return rows.map(({ status }) => status);
}

const statuses = ['created', 'sending', 'pending', 'sent', 'pending-virus-check'];
const final = [
  ...['cancelled', 'delivered', 'failed', 'technical-failure', 'temporary-failure', 'permanent-failure'],
  ...['validation-failed', 'virus-scan-failed', 'returned-letter'],
];

test.each([...statuses, ...final])('a text that is %s', async (notification_status) => {
  const text = await add({ notification_status });

  expect([await mmg(opened.api, text, '4'), await mmg(opened.api, text, '3')]).toEqual([success, success]);

  const isOpen = statuses.includes(notification_status);
  expect(await statusOf(opened.pool, text)).toBe(isOpen ? 'temporary-failure' : notification_status);
  expect(await callbacks(text)).toEqual(isOpen ? ['temporary-failure'] : []);
});

test('a text in history is settled there: no receipt is lost (the reference ignores it)', async () => {
  const text = await add({}, 'notification_history');

  await mmg(opened.api, text, '3');

  expect(await kept(opened.pool, text)).toEqual([
    { table: 'notification_history', status: 'delivered', sentBy: 'mmg' },
  ]);
  expect(await callbacks(text)).toEqual(['delivered']);
});

test('pending is no end: the service is told of the end only', async () => {
  const text = await add({ sent_by: 'firetext' });

  await firetext(opened.api, text, '2');
  const early = await callbacks(text);
  await firetext(opened.api, text, '0');

  expect([early, await callbacks(text)]).toEqual([[], ['delivered']]);
});

test.each([
  ['mmg', { CID: '', status: '3' }],
  ['firetext', undefined],
  ['reach', { status: 'delivered' }],
] as const)('a text that nobody is known to have sent was sent by %s', async (provider, body) => {
  const [unclaimed, claimed] = [await add({ sent_by: null }), await add({ sent_by: 'other' })];
  for (const text of [unclaimed, claimed]) {
    const answer =
      body === undefined
        ? await firetext(opened.api, text, '0')
        : await post(opened.api, `/notifications/sms/${provider}`, { ...body, CID: text.id, reference: text.id });
    expect(answer).toEqual(success);
  }

  const senders = [await kept(opened.pool, unclaimed), await kept(opened.pool, claimed)]
    .flat()
    .map((row) => row.sentBy);
  expect(senders).toEqual([provider, 'other']);
});

test('an international text stays sent where no receipt can be relied on', async () => {
  const abroad = (phone_prefix: string) => add({ notification_status: 'sent', international: true, phone_prefix });
  const texts = [await abroad('33'), await abroad('1'), await abroad('1246'), await abroad('886')];

  for (const text of texts) await mmg(opened.api, text, '3');

  expect(await Promise.all(texts.map((text) => statusOf(opened.pool, text)))).toEqual([
    'delivered',
    'sent',
    'sent',
    'sent',
  ]);
});

test('a status that nobody knows is a technical failure, with one alert a day', async () => {
  const texts = [await add(), await add(), await add({ notification_status: 'delivered' })];

  for (const text of texts) expect(await mmg(opened.api, text, '77')).toEqual(success);
  expect(await firetext(opened.api, await add({ sent_by: 'firetext' }), '9')).toEqual(success);

  expect(await Promise.all(texts.map((text) => statusOf(opened.pool, text)))).toEqual([
    'technical-failure',
    'technical-failure',
    'delivered',
  ]);
  const { rows } = await opened.pool.query('select key, subject, message from nightshift.alert order by key');
  const day = new Date().toISOString().slice(0, 10);
  expect(rows).toEqual([
    { key: `receipt/firetext/9/${day}`, subject: 'Technical failures: firetext says 9', message: expect.anything() },
    {
      key: `receipt/mmg/77/${day}`,
      subject: 'Technical failures: mmg says 77',
      message:
        `On ${day} a receipt of mmg with the status "77" made the notification ${texts[0]?.id} a technical failure, and ` +
        'perhaps others after it: search the log for the status. Ask the provider what it means',
    },
  ]);
});

test('what is no text of ours is logged, and changes nothing', async () => {
  const letter = notification('letter');
  await insertRows(opened.pool, 'notifications', letter);

  for (const id of [randomUUID(), letter.id, 'no uuid']) {
    expect(await mmg(opened.api, { id }, '3')).toEqual(success);
    expect(opened.lines.findLast((line) => line.includes(`"${id}"`))).toContain('"level":40');
  }

  expect(await statusOf(opened.pool, letter)).toBe('sending');
});

const missing = (...messages: readonly string[]) => ({ status: 400, body: { result: 'error', message: messages } });

test.each([
  [{}, missing('MMG callback failed: status missing', 'MMG callback failed: CID missing')],
  [{ status: '', CID: 'x' }, missing('MMG callback failed: status missing')],
  [{ status: '3' }, missing('MMG callback failed: CID missing')],
  [{ status: null, CID: 'x' }, missing('MMG callback failed: status missing')],
  ['{', { status: 400, body: { result: 'error', message: expect.stringContaining('could not understand') } }],
  ['[]', { status: 400, body: { result: 'error', message: expect.stringContaining('could not understand') } }],
  [
    '{"status":"3","CID":"\\u0000"}',
    { status: 400, body: { result: 'error', message: expect.stringContaining('CID') } },
  ],
])('MMG sends %j', async (body, answer) => {
  expect(await post(opened.api, '/notifications/sms/mmg', body)).toEqual(answer);
});

test('MMG may send numbers', async () => {
  const text = await add();
  expect(await post(opened.api, '/notifications/sms/mmg', { status: 3, CID: text.id, substatus: 5 })).toEqual(success);
  expect(await statusOf(opened.pool, text)).toBe('delivered');
});

test('Firetext sends no form, or an empty one', async () => {
  const both = missing('Firetext callback failed: status missing', 'Firetext callback failed: reference missing');
  expect(await post(opened.api, '/notifications/sms/firetext', { status: '0', reference: 'x' })).toEqual(both);
  expect(await firetext(opened.api, { id: 'x' }, '')).toEqual(missing('Firetext callback failed: status missing'));
});

test.each([
  [{ status: 'delivered' }, 'reference is a required property'],
  [{ reference: 'x', status: 'delivered' }, 'reference is not a valid UUID'],
  [
    { reference: randomUUID(), status: 'technical-failure' },
    'status technical-failure is not one of [delivered, permanent-failure, temporary-failure, pending]',
  ],
])('reach sends %j', async (body, message) => {
  const errors = [{ error: 'ValidationError', message }];
  expect(await post(opened.api, '/notifications/sms/reach', body)).toEqual({
    status: 400,
    body: { errors, status_code: 400 },
  });
});
