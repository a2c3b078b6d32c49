import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { signValue } from '../../../api/signed-value.ts';
import { signing } from '../../support/api.ts';
import { service, template } from '../../support/raw-rows.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { daysAgo, insertRows, mmg, notification, statusOf } from './world.ts';

const atEnd = atEndOfFile();
const silent = randomUUID();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  const creator = { created_at: daysAgo(1), created_by_id: randomUUID(), version: 1 };
  await insertRows(
    opened.pool,
    'services',
    ...[service, silent].map((id) => ({
      ...{
        ...creator,
        id,
        name: id === service ? ' Vehicle tax' : 'Other',
        normalised_service_name: id,
        active: true,
        restricted: false,
        prefix_sms: id === service,
      },
      ...{ email_message_limit: 1, sms_message_limit: 1, letter_message_limit: 1, international_sms_message_limit: 1 },
      ...{
        rate_limit: 1,
        email_sender_local_part: 'x',
        count_as_live: true,
        confirmed_unique: false,
        has_active_go_live_request: false,
      },
    })),
  );
  const content = { ...creator, id: template, service_id: service, name: 'x', template_type: 'sms' };
  await insertRows(opened.pool, 'templates_history', {
    ...{ ...content, content: 'Dear ((name)), ((text))', archived: false, hidden: false },
    ...{ process_type: 'normal', has_unsubscribe_link: false, letter_languages: null },
  });
});
beforeEach(async () => {
  await opened.pool.query('delete from nightshift.day_due');
});

/** A text that was never said to be sent: of 'Dear Jo, ' with what follows. */
async function add(text: string, fields: Readonly<Record<string, unknown>> = {}, table = 'notifications') {
  const _personalisation = signValue({ Name: 'Jo', text }, signing);
  const row = notification('sms', {
    billable_units: 0,
    sent_by: null,
    service_id: silent,
    _personalisation,
    ...fields,
  });
  await insertRows(opened.pool, table, row);
  return row;
}

async function units({ id }: { readonly id: string }, table = 'notifications'): Promise<unknown> {
  const { rows } = await opened.pool.query(`select billable_units from ${table} where id = $1`, [id]);
  return rows[0]?.billable_units;
}

const sized = (length: number, text = '') => text.padEnd(length - 'Dear Jo, '.length, 'x');

test.each([
  ['GSM in one fragment', sized(160), 1],
  ['GSM in two', sized(161), 2],
  ['GSM in two, full', sized(306), 2],
  ['GSM in three', sized(307), 3],
  ['a euro, which counts twice', sized(160, '€'), 2],
  ['cheaper characters for dear ones', sized(160, '‘–’'), 1],
  ['three points, which count once', sized(160, '…'), 1],
  ['Unicode in one', sized(70, 'Ŵ'), 1],
  ['Unicode in two', sized(71, 'Ŵ'), 2],
  ['Unicode in two, full', sized(134, 'Ŵ'), 2],
  ['Unicode in three', sized(135, 'Ŵ'), 3],
  ['Unicode outside the first plane', sized(71, '🐮').slice(1), 1],
])('a receipt counts a text: %s', async (_, text, expected) => {
  const row = await add(text);
  await mmg(opened.api, row, '3');
  expect([await statusOf(opened.pool, row), await units(row)]).toEqual(['delivered', expected]);
});

test('the name of the service counts where it stands before the text', async () => {
  const prefix = 'Vehicle tax: '.length;
  const [one, two] = [sized(160 - prefix), sized(161 - prefix)];
  const rows = [await add(one, { service_id: service }), await add(two, { service_id: service })];
  for (const row of rows) await mmg(opened.api, row, '3');
  expect(await Promise.all(rows.map((row) => units(row)))).toEqual([1, 2]);
});

test.each([
  ['counted with a final status', { sent_by: 'mmg' }, '3', ['billing', 'notification_status']],
  [
    'counted while it is pending',
    { sent_by: 'mmg', notification_status: 'pending' },
    '4',
    ['billing', 'notification_status'],
  ],
  ['counted already', { sent_by: 'mmg', billable_units: 3 }, '3', ['notification_status']],
  ['counted, by a test key', { key_type: 'test' }, '3', ['billing', 'notification_status']],
])('a day of long ago is due when a text of it is %s', async (_, fields, status, expected) => {
  const row = await add(sized(161), { created_at: daysAgo(20), ...fields });
  await mmg(opened.api, row, status);
  const { rows } = await opened.pool.query<{ fact: string }>('select fact from nightshift.day_due order by 1');
  expect(rows.map(({ fact }) => fact)).toEqual(expected);
  expect(await units(row)).toBe('billable_units' in fields ? 3 : 2);
});

test.each([
  ['in history', {}, 'notification_history'],
  ['of a template that is gone', { template_version: 2 }, 'notifications'],
  ['signed by somebody else', { _personalisation: signValue({}, { ...signing, secretKeys: ['x'] }) }, 'notifications'],
  ['too long for anything', { _personalisation: signValue({ text: 'x'.repeat(1_000_001) }, signing) }, 'notifications'],
])('a text %s gets its receipt, keeps 0, and is logged', async (_, fields, table) => {
  const row = await add('x', fields, table);
  await mmg(opened.api, row, '3');
  expect([await statusOf(opened.pool, row), await units(row, table)]).toEqual(['delivered', 0]);
  const line = opened.lines.find((each) => each.includes(row.id) && each.includes('stays without fragments'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, id: row.id });
});

test('a receipt that changes nothing counts nothing', async () => {
  const row = await add('x', { notification_status: 'delivered' });
  await mmg(opened.api, row, '3');
  expect(await units(row)).toBe(0);
});
