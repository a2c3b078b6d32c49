import { expect, onTestFinished, test } from 'vitest';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { timeOutBatch, timeOutsOf } from '../../db/retention/time-outs.ts';
import { createDatabase } from '../support/database.ts';
import { readDue } from '../support/ledger.ts';
import { uuid } from '../support/raw-rows.ts';
import { until } from '../support/until.ts';
import { createArchiver, openStore } from './archiver.ts';
import { addServices, callback, insertAll, message, receive, retention, statuses, statusesIn } from './rows.ts';

const timeZone = 'Europe/London';
const windows = { email: 4, sms: 4, letter: 10 };
const night = { at: '2026-06-04T23:15:00Z' };

async function open() {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1), uuid(2));
  const timeOut = (limit = 100) =>
    inTransaction(pool, async (client) =>
      timeOutBatch(client, await timeOutsOf(client, night, timeZone), { limit, windows, timeZone }),
    );
  return { pool, timeOut };
}

const sending = (createdAt: string, differences: object = {}) =>
  message('sms', createdAt, { notification_status: 'sending', ...differences });

test.each([
  [{ at: '2026-06-04T23:15:00Z' }, { cutoff: '2026-06-01 23:15:00', night: '2026-06-05' }],
  ['2026-06-05', { cutoff: '2026-06-01 23:00:00', night: '2026-06-05' }],
  // Hours, whatever London's clocks do meanwhile.
  [{ at: '2026-03-30T23:15:00Z' }, { cutoff: '2026-03-27 23:15:00', night: '2026-03-31' }],
])('the night %j times out what was created before 72 hours', async (given, expected) => {
  const { pool } = await open();
  expect(await inTransaction(pool, (client) => timeOutsOf(client, given, timeZone))).toEqual(expected);
});

test('a night that is still to come times out nothing before its time', async () => {
  const { pool } = await open();
  const { rows } = await pool.query<{ cutoff: string }>(
    `select (timezone('utc', now()) - interval '72 hours')::text as cutoff`,
  );
  const { cutoff } = await inTransaction(pool, (client) => timeOutsOf(client, '2999-01-01', timeZone));
  expect(Math.abs(Date.parse(cutoff) - Date.parse(rows[0]?.cutoff ?? ''))).toBeLessThan(60_000);
});

test('of every type, status and key, old e-mails and texts in sending and pending fail, and nothing else', async () => {
  const { pool, timeOut } = await open();
  const rows = (['email', 'sms', 'letter'] as const).flatMap((type) =>
    statuses.flatMap((notification_status) =>
      ['normal', 'test'].flatMap((key_type) =>
        ['2026-06-01 23:14:59.999999', '2026-06-01 23:15:00'].map((at) =>
          message(type, at, { notification_status, key_type }),
        ),
      ),
    ),
  );
  await insertAll(pool, { notifications: rows });
  expect(await timeOut()).toEqual({ email: 4, sms: 4, callbacks: 0 });
  const expected = rows.map(({ id, ...row }) => {
    const waited = row.notification_status === 'sending' || row.notification_status === 'pending';
    const isLate = waited && row.notification_type !== 'letter' && row.created_at !== '2026-06-01 23:15:00';
    return [id, isLate ? 'temporary-failure' : row.notification_status];
  });
  expect(await statusesIn(pool, 'notifications')).toEqual(Object.fromEntries(expected));
  const { rows: touched } = await pool.query(
    `select distinct notification_status as status from notifications where updated_at > '2026-06-02'`,
  );
  expect(touched).toEqual([{ status: 'temporary-failure' }]);
  expect(await timeOut()).toEqual({ email: 0, sms: 0, callbacks: 0 });
});

test('a batch takes no more than its limit', async () => {
  const { pool, timeOut } = await open();
  await insertAll(pool, { notifications: Array.from({ length: 5 }, () => sending('2026-06-01')) });
  const done = [await timeOut(2), await timeOut(2), await timeOut(2), await timeOut(2)];
  expect(done.map(({ sms }) => sms)).toEqual([2, 2, 1, 0]);
});

test('W2: a receipt that comes in between keeps its word', async () => {
  const { pool, timeOut } = await open();
  const [first, second] = [sending('2026-06-01'), sending('2026-06-01 00:00:01')];
  await insertAll(pool, { notifications: [first, second] });
  // Somebody has the row in hand: it is left to the next batch, which finds it delivered.
  await inTransaction(pool, async (client) => {
    await client.query(`update notifications set notification_status = 'delivered' where id = $1`, [first.id]);
    expect(await timeOut()).toMatchObject({ sms: 1 });
  });
  expect(await timeOut()).toMatchObject({ sms: 0 });
  expect(await statusesIn(pool, 'notifications')).toEqual({
    [first.id]: 'delivered',
    [second.id]: 'temporary-failure',
  });
});

test('W2: a receipt that comes while a batch is being written waits, and does not undo it', async () => {
  const { pool, timeOut } = await open();
  const row = sending('2026-06-01');
  await insertAll(pool, { notifications: [row] });
  let receipt: Promise<string | undefined> | undefined;
  await inTransaction(pool, async (client) => {
    await timeOutBatch(client, await timeOutsOf(client, night, timeZone), { limit: 10, windows, timeZone });
    receipt = receive(pool, row.id, 'delivered');
    await until('the receipt to wait', async () => {
      const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await pool.query(waits)).rowCount === 1;
    });
  });
  expect(await receipt).toBeUndefined();
  expect(await statusesIn(pool, 'notifications')).toEqual({ [row.id]: 'temporary-failure' });
  expect(await timeOut()).toMatchObject({ sms: 0 });
});

test('W3: a day that the night does not read any more becomes due, and one that it reads does not', async () => {
  const { pool, timeOut } = await open();
  // The night of 5 June reads 1 to 4 June of texts. London's 1 June begins at 23:00 UTC.
  await insertAll(pool, {
    notifications: [
      sending('2026-05-31 23:00'),
      sending('2026-05-31 22:59:59'),
      sending('2026-05-31 10:00'),
      sending('2026-05-20 10:00'),
      message('letter', '2026-05-10', { notification_status: 'sending' }),
    ],
  });
  const planned = `insert into nightshift.day_due (fact, day, reason) values ('notification_status', $1, 'planned') returning nonce`;
  const { rows: marks } = await pool.query<{ nonce: string }>(planned, ['2026-05-20']);
  await timeOut();
  const { rows: due } = await pool.query('select fact, day, nonce, reason from nightshift.day_due order by day');
  const reason = 'messages of this day have timed out since';
  expect(due).toEqual([
    { fact: 'notification_status', day: '2026-05-20', nonce: expect.not.stringMatching(marks[0]?.nonce ?? ''), reason },
    { fact: 'notification_status', day: '2026-05-31', nonce: expect.any(String), reason },
  ]);
});

test('W4: the callbacks of what timed out are there whatever happens after the commit, and not without it', async () => {
  const { pool, timeOut } = await open();
  const row = sending('2026-06-01');
  const other = sending('2026-06-01', { service_id: uuid(2) });
  await insertAll(pool, {
    notifications: [row, other],
    service_callback_api: [callback(uuid(1)), callback(uuid(2), 'complaint')],
  });
  const dies = inTransaction(pool, async (client) => {
    await timeOutBatch(client, await timeOutsOf(client, night, timeZone), { limit: 10, windows, timeZone });
    throw new Error('killed before the commit');
  });
  await expect(dies).rejects.toThrow('killed');
  expect(await statusesIn(pool, 'notifications')).toEqual({ [row.id]: 'sending', [other.id]: 'sending' });
  expect((await pool.query('select from nightshift.callback_due')).rowCount).toBe(0);

  expect(await timeOut()).toEqual({ email: 0, sms: 2, callbacks: 1 });
  const { rows } = await pool.query('select notification_id, service_id, kind, status from nightshift.callback_due');
  expect(rows).toEqual([
    { notification_id: row.id, service_id: uuid(1), kind: 'delivery_status', status: 'temporary-failure' },
  ]);
});

test.each([
  ['no night has run since', '2026-06-01 10:00', '2026-06-05T02:00:00Z', undefined],
  // The three nights after the clocks go forward end their 72 hours an hour before a retention of three days.
  ['all nights were on time, after the clocks went forward', '2026-03-26 23:30', '2026-03-30T02:00:00Z', '2026-03-30'],
])('W3: what %s times out when it is archived, with its callback and its day due', async (_, createdAt, at, last) => {
  const { pool } = await open();
  const [text, email] = [sending(createdAt), message('email', createdAt, { notification_status: 'pending' })];
  await insertAll(pool, {
    notifications: [text, email, message('sms', createdAt, { notification_status: 'delivered' })],
    service_callback_api: [callback(uuid(1))],
    service_data_retention: (['sms', 'email'] as const).map((type) => retention(uuid(1), type, 3)),
  });
  if (last !== undefined) {
    const timeOuts = await inTransaction(pool, (client) => timeOutsOf(client, last, timeZone));
    const nothing = { email: 0, sms: 0, callbacks: 0 };
    const batch = { limit: 10, windows, timeZone };
    expect(await inTransaction(pool, (client) => timeOutBatch(client, timeOuts, batch))).toEqual(nothing);
  }
  const { all } = createArchiver(pool, await openStore(onTestFinished));

  expect(await all(at)).toMatchObject([{ counts: { sms: { moved: 2 }, email: { moved: 1 } }, failureCount: 0 }]);

  const statusesThere = await statusesIn(pool, 'notification_history');
  expect([statusesThere[text.id], statusesThere[email.id]]).toEqual(['temporary-failure', 'temporary-failure']);
  expect(Object.values(statusesThere).toSorted()).toEqual(['delivered', 'temporary-failure', 'temporary-failure']);
  const { rows: callbacks } = await pool.query('select status from nightshift.callback_due');
  expect(callbacks).toEqual([{ status: 'temporary-failure' }, { status: 'temporary-failure' }]);
  const day = createdAt.slice(0, 10);
  expect(await readDue(pool)).toEqual([
    { entry: `notification_status ${day}`, reason: 'messages of this day have timed out since' },
  ]);
});

test('with a retention of a day, what may still be reported on is not archived', async () => {
  const { pool } = await open();
  const made = new Date(Date.now() - 50 * 3_600_000).toISOString().slice(0, -1);
  const [text, delivered] = [sending(made), message('sms', made, { notification_status: 'delivered' })];
  await insertAll(pool, {
    notifications: [text, delivered],
    service_data_retention: [retention(uuid(1), 'sms', 1)],
  });
  const { all } = createArchiver(pool, await openStore(onTestFinished));

  expect(await all(new Date().toISOString())).toMatchObject([{ counts: { sms: { moved: 1 } }, failureCount: 0 }]);
  expect(await statusesIn(pool, 'notifications')).toEqual({ [text.id]: 'sending' });
  expect(await receive(pool, text.id, 'delivered')).toBe('notifications');
  expect(await all(new Date().toISOString())).toMatchObject([{ counts: { sms: { moved: 1 } } }]);
});
