import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { addCallback, insertRows, notification, post, ses, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  await addCallback(opened.pool);
});

const success = { status: 200, body: { result: 'success', message: 'SES callback succeeded' } };
const sent = (reference: string, timestamp = '2026-01-01T10:00:00.000Z') => ({
  mail: { messageId: reference, timestamp, destination: ['somebody@example.gov.uk'] },
});
const bounce = (bounceType: string) => ({ notificationType: 'Bounce', bounce: { bounceType, bouncedRecipients: [] } });
const delivery = { notificationType: 'Delivery' };
const complaint = { notificationType: 'Complaint', complaint: { complainedRecipients: ['somebody@example.gov.uk'] } };

async function add(fields: Readonly<Record<string, unknown>> = {}, table = 'notifications') {
  const email = notification('email');
  const row = { ...email, reference: `ses-${email.id}`, ...fields };
  await insertRows(opened.pool, table, row);
  return row;
}

const maps = [
  [delivery, 'delivered'],
  [bounce('Permanent'), 'permanent-failure'],
  [bounce('Transient'), 'temporary-failure'],
  [bounce('Undetermined'), 'temporary-failure'],
  [complaint, undefined],
] as const;
const before = [
  'sending',
  'pending',
  'created',
  'delivered',
  'temporary-failure',
  'permanent-failure',
  'technical-failure',
];

test.each(maps.flatMap(([message, meaning]) => before.map((status) => [message, status, meaning] as const)))(
  '%j of an e-mail that is %s',
  async (message, notification_status, meaning) => {
    for (const table of ['notifications', 'notification_history']) {
      const email = await add({ notification_status }, table);

      expect(await ses(opened.api, { ...message, ...sent(email.reference) })).toEqual(success);

      const isOpen = notification_status === 'sending' || notification_status === 'pending';
      const after = isOpen && meaning !== undefined ? meaning : notification_status;
      expect(await statusOf(opened.pool, email)).toBe(after);
      const { rowCount } = await opened.pool.query('select from nightshift.callback_due where notification_id = $1', [
        email.id,
      ]);
      expect(rowCount).toBe(after === notification_status ? 0 : 1);
    }
  },
);

test('no address of a person is in the log', async () => {
  const { reference } = await add();
  for (const message of [delivery, bounce('Permanent'), complaint]) {
    await ses(opened.api, { ...message, ...sent(reference) });
  }
  expect(opened.lines.filter((line) => line.includes('example.gov.uk'))).toEqual([]);
});

test('an e-mail that is not known: of the last five minutes, it is to be sent again; else it is logged', async () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const young = await ses(opened.api, { ...delivery, ...sent('young', minutesAgo(4)) });
  const old = await ses(opened.api, { ...delivery, ...sent('old', minutesAgo(6)) });
  const undated = await ses(opened.api, { ...delivery, mail: { messageId: 'undated', timestamp: 'yesterday' } });

  expect([young.status, old.status, undated.status]).toEqual([503, 200, 200]);
  expect(opened.lines.findLast((line) => line.includes('"old"'))).toContain('"level":40');
});

test('a text of the same reference is no e-mail', async () => {
  const text = { ...notification('sms'), reference: 'shared' };
  await insertRows(opened.pool, 'notifications', text);
  await ses(opened.api, { ...delivery, ...sent('shared') });
  expect(await statusOf(opened.pool, text)).toBe('sending');
});

test('the question of SNS is not answered by us: who runs this opens the address', async () => {
  const question = { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://sns.test/confirm' };
  expect(await post(opened.api, '/notifications/email/ses', question)).toEqual(success);
  expect(opened.lines.at(-2)).toContain('https://sns.test/confirm');
});

const invalid = 'SES callback failed: invalid json';
test.each([
  ['{', invalid],
  ['[]', invalid],
  [{}, ['SES callback failed: Message missing']],
  [{ Message: '{' }, invalid],
  [{ Message: '"a text"' }, invalid],
  [{ Message: '{}' }, ['SES callback failed: notificationType missing']],
  [{ Message: '{"notificationType":"Open"}' }, 'SES callback failed: status Open not found'],
  [{ Message: '{"notificationType":"Bounce"}' }, 'SES callback failed: bounceType missing'],
  [{ Message: '{"notificationType":"Delivery"}' }, 'SES callback failed: messageId missing'],
  [{ Message: '{"notificationType":"Delivery","mail":{"messageId":"\\u0000"}}' }, expect.stringContaining('U+0000')],
])('SNS sends %j', async (body, message) => {
  expect(await post(opened.api, '/notifications/email/ses', body)).toEqual({
    status: 400,
    body: { result: 'error', message },
  });
});
