import { beforeAll, beforeEach, expect, test } from 'vitest';
import { readDue } from '../../support/ledger.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { daysAgo, firetext, insertRows, mmg, notification } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
});
beforeEach(async () => {
  await opened.pool.query('delete from nightshift.day_due');
});

async function add(days: number, fields: Readonly<Record<string, unknown>> = {}) {
  const text = notification('sms', { created_at: daysAgo(days), ...fields });
  await insertRows(opened.pool, days > 7 ? 'notification_history' : 'notifications', text);
  return text;
}

/** Entries of the due list, with the age of their days in place of the date. */
async function due(): Promise<string[]> {
  const { rows } = await opened.pool.query<{ entry: string }>(
    `select concat(fact, ' ', (now() at time zone 'Europe/London')::date - day) as entry
       from nightshift.day_due order by fact, day desc`,
  );
  return rows.map(({ entry }) => entry);
}

test('a day is due when its nights are over, or nearly: two of them may fail to run', async () => {
  for (const age of [0, 1, 7, 8, 9, 10, 40, 363, 364]) await mmg(opened.api, await add(age), '3');

  const ages = [8, 9, 10, 40, 363];
  expect(await due()).toEqual(ages.map((age) => `notification_status ${age}`));
});

test.each([
  [{ notification_status: 'sending' }, '77', ['billing 20', 'notification_status 20']],
  [{ notification_status: 'created' }, '3', ['billing 20', 'notification_status 20']],
  [{ notification_status: 'created' }, '77', ['notification_status 20']],
  [{ notification_status: 'sending' }, '2', ['notification_status 20']],
  [{ notification_status: 'sending', sent_by: null }, '3', ['billing 20', 'notification_status 20']],
  [{ notification_status: 'delivered' }, '2', []],
])('a text of %j and status %s: %j are due', async (fields, status, expected) => {
  await mmg(opened.api, await add(20, fields), status);
  expect(await due()).toEqual(expected);
});

test('the same status again makes nothing due', async () => {
  await firetext(opened.api, await add(20, { notification_status: 'pending', sent_by: 'firetext' }), '2');
  expect(await due()).toEqual([]);
});

test('a scan that is under way does not take the mark away, and the day keeps its place in the queue', async () => {
  const text = await add(20);
  await opened.pool.query(
    `insert into nightshift.day_due (fact, day, reason, marked_at)
     select 'notification_status', (created_at at time zone 'UTC' at time zone 'Europe/London')::date, 'planned', '2026-01-01'
       from notification_history where id = $1`,
    [text.id],
  );
  const nonce = async () => {
    const { rows } = await opened.pool.query<{ nonce: string; marked_at: string }>(
      'select nonce, marked_at::text from nightshift.day_due',
    );
    return rows[0] ?? expect.fail('no mark');
  };
  const planned = await nonce();

  await mmg(opened.api, text, '3');

  const marked = await nonce();
  expect(marked.nonce).not.toBe(planned.nonce);
  expect(marked.marked_at).toBe(planned.marked_at);
  expect((await readDue(opened.pool)).map(({ reason }) => reason)).toEqual(['a receipt came after its nights']);
});
