import { createHash, createHmac, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { signValue } from '../../../api/signed-value.ts';
import { signing } from '../../support/api.ts';
import { londonDay } from '../../support/days.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { insertRows, letterToken, notification, post, printer, printerSays, type Row, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
});

const noContent = { status: 204, body: '' };

async function add(fields: Readonly<Record<string, unknown>> = {}, table = 'notifications'): Promise<Row> {
  const letter = notification('letter', fields);
  await insertRows(opened.pool, table, letter);
  return letter;
}

async function despatch({ id }: Row): Promise<unknown> {
  const { rows } = await opened.pool.query(
    'select despatched_on as day, cost_threshold as cost from notifications_letter_despatch where notification_id = $1',
    [id],
  );
  return rows[0];
}

test.each(['notifications', 'notification_history'])('a letter in %s is despatched, and again', async (table) => {
  const letter = await add({}, table);

  for (let time = 0; time < 2; time += 1) {
    expect(await printer(opened.api, letter)).toEqual(noContent);
    expect(await statusOf(opened.pool, letter)).toBe('delivered');
    expect(await despatch(letter)).toEqual({ day: '2026-03-28', cost: 'sorted' });
  }
});

test.each([
  ['2026-03-28T23:59:59Z', '2026-03-28'],
  ['2026-03-29T22:59:59.999Z', '2026-03-29'],
  ['2026-03-29T23:00:00Z', '2026-03-30'],
  ['2026-06-01T00:30:00+01:00', '2026-06-01'],
])('a letter that left at %s was despatched on %s in London', async (transitionDate, day) => {
  const letter = await add();
  await printer(opened.api, letter, { transitionDate });
  expect(await despatch(letter)).toEqual({ day, cost: 'sorted' });
});

test.each([
  ['MM', '2ND', 'sorted'],
  ['MM ECONOMY', '2ND', 'sorted'],
  ['MM', '1ST', 'unsorted'],
  ['MM UNSORTED', '2ND', 'unsorted'],
  ['UNCODED', '2ND', 'unsorted'],
  ['UNSORTEDE', '2ND', 'unsorted'],
  ['INT EU', 'INTERNATIONAL', 'unsorted'],
  ['A NEW PRODUCT', '2ND', 'unsorted'],
])('%s in class %s is %s', async (mailingProduct, postageClass, cost) => {
  const letter = await add();
  expect(await printer(opened.api, letter, { mailingProduct, postageClass })).toEqual(noContent);
  expect(await despatch(letter)).toEqual({ day: '2026-03-28', cost });
});

test('a letter that the printer refuses is a technical failure, with an alert, and not despatched', async () => {
  const letter = await add();
  await printer(opened.api, letter, { jobStatus: 'REJECTED' });
  expect([await statusOf(opened.pool, letter), await despatch(letter)]).toEqual(['technical-failure', undefined]);
  const { rows } = await opened.pool.query(
    `select subject, message from nightshift.alert where key like 'receipt/dvla/REJECTED/%'`,
  );
  expect(rows).toEqual([
    { subject: 'Technical failures: dvla says REJECTED', message: expect.stringContaining(letter.id) },
  ]);
});

test('W17: status and despatch are kept together, or neither is; sent again, both are there', async () => {
  const letter = await add();
  await opened.pool.query(`create function refuse() returns trigger language plpgsql as $$ begin raise 'a crash'; end $$;
    create trigger crash before insert on notifications_letter_despatch execute function refuse()`);
  const crashed = await printer(opened.api, letter);
  expect([crashed.status, await statusOf(opened.pool, letter), await despatch(letter)]).toEqual([
    500,
    'sending',
    undefined,
  ]);

  await opened.pool.query('drop trigger crash on notifications_letter_despatch');
  await printer(opened.api, letter);

  expect(await statusOf(opened.pool, letter)).toBe('delivered');
  expect(await despatch(letter)).toEqual({ day: '2026-03-28', cost: 'sorted' });
});

test('W17: a despatch that was lost before is entered by the same receipt again', async () => {
  const letter = await add({ notification_status: 'delivered' });
  await printer(opened.api, letter);
  expect(await despatch(letter)).toEqual({ day: '2026-03-28', cost: 'sorted' });
});

test.each(['returned-letter', 'technical-failure', 'cancelled'])(
  'W17: a late DESPATCHED leaves a letter %s, and counts for the printer',
  async (notification_status) => {
    const letter = await add({ notification_status });
    await printer(opened.api, letter);
    expect(await statusOf(opened.pool, letter)).toBe(notification_status);
    expect(await despatch(letter)).toEqual({ day: '2026-03-28', cost: 'sorted' });
  },
);

test('a despatch that moves to another day makes both due', async () => {
  const letter = await add();
  const days = [londonDay(20), londonDay(30)];
  for (const day of days) await printer(opened.api, letter, { transitionDate: `${day}T12:00:00Z` });

  expect(await despatch(letter)).toEqual({ day: days[1], cost: 'sorted' });
  const { rows } = await opened.pool.query<{ day: string }>(
    `select day from nightshift.day_due where fact = 'letter_despatch' and day = any($1) order by day desc`,
    [days],
  );
  expect(rows.map(({ day }) => day)).toEqual(days);
});

test('sheets that differ are logged, and a letter that is not known', async () => {
  const letter = await add({ billable_units: 3 });
  await printer(opened.api, letter);
  expect(opened.lines.some((line) => line.includes(letter.id) && line.includes('"ours":3,"printers":1'))).toBe(true);
  const unknown = { id: randomUUID() };
  expect(await printer(opened.api, unknown)).toEqual(noContent);
  expect(opened.lines.findLast((line) => line.includes(unknown.id))).toContain('"level":40');
});

const path = '/notifications/letter/status';
const v2 = (status: number, error: string, ...messages: readonly unknown[]) => ({
  status,
  body: { status_code: status, errors: messages.map((message) => ({ error, message })) },
});

/** Signed by our key, with the time in it. Spec: schema "Signed columns and tokens". */
const timedToken = (() => {
  const payload = `${Buffer.from(JSON.stringify(randomUUID())).toString('base64url')}.AAAAAA`;
  const key = createHash('sha1').update(`${signing.salt}signer${signing.secretKeys[0]}`).digest();
  return `${payload}.${createHmac('sha1', key).update(payload).digest('base64url')}`;
})();

test.each([
  ['', 'no token'],
  ['?token=', 'an empty one'],
  [`?token=${randomUUID()}`, 'one without a signature'],
  [`?token=${encodeURIComponent(signValue(randomUUID(), { ...signing, secretKeys: ['another key'] }))}`, 'another key'],
  [`?token=${timedToken}`, 'of an invitation'],
])('token %s is refused: %s', async (query) => {
  const sentence = 'A valid token must be provided in the query string';
  expect(await post(opened.api, path + query, '{')).toEqual(v2(403, 'InvalidRequest', sentence));
});

test('a token of another letter', async () => {
  const letter = await add();
  const sentence = 'Notification ID in letter callback data does not match ID in token';
  const answer = await post(opened.api, `${path}?token=${letterToken(randomUUID())}`, printerSays(letter.id));
  expect(answer).toEqual(v2(400, 'InvalidRequest', sentence));
});

const id = randomUUID();
const good = printerSays(id);
const required = 'is a required property';
test.each([
  [{ ...good, id: undefined }, `id ${required}`],
  [{ ...good, time: undefined }, `time ${required}`],
  [{ ...good, time: 'noon' }, 'time noon is not a date-time'],
  [{ ...good, data: undefined }, `data ${required}`],
  [{ ...good, metadata: undefined }, `metadata ${required}`],
  [{ ...good, metadata: {} }, `metadata correlationId ${required}`],
  [{ ...good, data: { ...good.data, jobId: undefined } }, `data jobId ${required}`],
  [{ ...good, data: { ...good.data, jobId: 'x' } }, 'data is not a valid UUID'],
  [{ ...good, data: { ...good.data, jobStatus: undefined } }, `data jobStatus ${required}`],
  [{ ...good, data: { ...good.data, jobStatus: 'LOST' } }, 'data LOST is not one of [DESPATCHED, REJECTED]'],
  [{ ...good, data: { ...good.data, transitionDate: undefined } }, `data transitionDate ${required}`],
  [{ ...good, data: { ...good.data, transitionDate: '2026-13-01T00:00:00Z' } }, expect.stringContaining('date-time')],
  [
    { ...good, data: { ...good.data, despatchProperties: good.data.despatchProperties.slice(1) } },
    'data expected an item with the key totalSheets, got none',
  ],
])('the printer sends %j', async (body, message) => {
  const answer = await post(opened.api, `${path}?token=${letterToken(id)}`, body);
  expect(answer).toEqual(v2(400, 'ValidationError', message));
});
