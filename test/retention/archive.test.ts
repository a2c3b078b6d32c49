import { expect, onTestFinished, test } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { createArchiver, openStore } from './archiver.ts';
import { addServices, insertAll, message, retention, statuses, statusesIn } from './rows.ts';

const [one, other, third] = [uuid(1), uuid(2), uuid(3)];

async function open() {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const store = await openStore(onTestFinished);
  await addServices(pool, one, other, third);
  return { pool, store, ...createArchiver(pool, store) };
}

interface Cutoff {
  readonly days: number | undefined;
  readonly at: string;
  readonly cutoff: string;
}

async function expectCutoff({ days, at, cutoff }: Cutoff): Promise<void> {
  const { pool, all } = await open();
  const last = message('sms', `${cutoff.slice(0, 10)} ${cutoff.slice(11)}`);
  const gone = message(
    'sms',
    new Date(Date.parse(`${cutoff.replace(' ', 'T')}Z`) - 1).toISOString().replace('Z', '999'),
  );
  await insertAll(pool, {
    notifications: [last, gone],
    service_data_retention: days === undefined ? [] : [retention(one, 'sms', days)],
  });
  await all(at);
  expect(Object.keys(await statusesIn(pool, 'notifications'))).toEqual([last.id]);
  expect(Object.keys(await statusesIn(pool, 'notification_history'))).toEqual([gone.id]);
}

test.each([
  // Golden vector 8 of the spec.
  { days: 3, at: '2021-06-05T02:00:00Z', cutoff: '2021-06-01 23:00:00' },
  { days: undefined, at: '2021-04-03T02:00:00Z', cutoff: '2021-03-27 00:00:00' },
  // The night of a clock change, and others that look back over one.
  { days: 3, at: '2026-03-29T02:00:00Z', cutoff: '2026-03-26 00:00:00' },
  { days: 1, at: '2026-03-30T02:00:00Z', cutoff: '2026-03-29 00:00:00' },
  { days: undefined, at: '2026-10-25T03:00:00Z', cutoff: '2026-10-17 23:00:00' },
  { days: 1, at: '2026-10-26T03:00:00Z', cutoff: '2026-10-24 23:00:00' },
  { days: 90, at: '2026-06-01T02:00:00Z', cutoff: '2026-03-03 00:00:00' },
  // The API takes any integer.
  { days: 0, at: '2026-06-05T02:00:00Z', cutoff: '2026-06-04 23:00:00' },
  { days: -5, at: '2026-06-05T02:00:00Z', cutoff: '2026-06-04 23:00:00' },
])('with $days days, at $at what is older than $cutoff goes', expectCutoff);

// In UTC it is the same day all the time.
test.each([
  { days: 3, at: '2021-06-04T22:59:59Z', cutoff: '2021-05-31 23:00:00' },
  { days: 3, at: '2021-06-04T23:00:00Z', cutoff: '2021-06-01 23:00:00' },
  { days: 3, at: '2021-06-04T23:59:59Z', cutoff: '2021-06-01 23:00:00' },
  { days: 3, at: '2021-06-05T00:00:00Z', cutoff: '2021-06-01 23:00:00' },
  { days: undefined, at: '2026-10-24T23:30:00Z', cutoff: '2026-10-17 23:00:00' },
  { days: undefined, at: '2026-12-04T23:30:00Z', cutoff: '2026-11-27 00:00:00' },
])("W24: the date is London's: with $days days, at $at what is older than $cutoff goes", expectCutoff);

test('a retention of more days than Postgres has dates for keeps everything', async () => {
  const { pool, all } = await open();
  await insertAll(pool, {
    notifications: [message('sms', '1999-01-01')],
    service_data_retention: [retention(one, 'sms', 2_147_483_647)],
  });
  expect(await all('2026-06-05T02:00:00Z')).toMatchObject([{ failureCount: 0, counts: { sms: { moved: 0 } } }]);
});

test('services keep each type for as long as they say, and seven days otherwise', async () => {
  const { pool, all } = await open();
  const days = ['2026-05-20', '2026-05-28', '2026-05-30', '2026-06-03'];
  const rows = [one, other].flatMap((service_id) =>
    (['email', 'sms', 'letter'] as const).flatMap((type) => days.map((day) => message(type, day, { service_id }))),
  );
  await insertAll(pool, {
    notifications: rows,
    service_data_retention: [retention(one, 'email', 3), retention(one, 'letter', 14), retention(other, 'sms', 90)],
  });
  const [page] = await all('2026-06-05T02:00:00Z');

  expect(page).toMatchObject({
    cursor: null,
    failureCount: 0,
    counts: {
      email: { moved: 3 + 2, services: 2 },
      sms: { moved: 2, services: 1 },
      letter: { moved: 1 + 2, services: 2 },
    },
  });
  const { rows: left } = await pool.query(
    `select service_id, notification_type as type, count(*)::int as left from notifications group by 1, 2 order by 1, 2`,
  );
  expect(left).toEqual([
    { service_id: one, type: 'email', left: 1 },
    { service_id: one, type: 'sms', left: 2 },
    { service_id: one, type: 'letter', left: 3 },
    { service_id: other, type: 'email', left: 2 },
    { service_id: other, type: 'sms', left: 4 },
    { service_id: other, type: 'letter', left: 2 },
  ]);
});

test('a row keeps what history has columns for, and nothing of whom it went to', async () => {
  const { pool, all } = await open();
  const row = message('email', '2026-05-01 10:00:00.123456', { unsubscribe_link: 'https://example.gov.uk' });
  await insertAll(pool, { notifications: [row] });
  const { rows: before } = await pool.query('select to_jsonb(n) as row from notifications n');
  await all('2026-06-05T02:00:00Z');
  const { rows: after } = await pool.query('select to_jsonb(h) as row from notification_history h');

  const { to, normalised_to, _personalisation, reply_to_text, unsubscribe_link, ...kept } = before[0].row;
  expect([to, normalised_to, _personalisation, reply_to_text, unsubscribe_link]).not.toContain(null);
  expect(after).toEqual([{ row: kept }]);
});

test('every status and kind of key: letters that are under way stay, and test keys leave nothing', async () => {
  const { pool, all } = await open();
  const kinds = (['email', 'sms', 'letter'] as const).flatMap((type) =>
    statuses.flatMap((notification_status) =>
      ['normal', 'team', 'test'].map((key_type) => ({ type, notification_status, key_type })),
    ),
  );
  await insertAll(pool, {
    notifications: kinds.map(({ type, ...row }) => message(type, '2026-05-01', row)),
  });
  const pages = await all('2026-06-05T02:00:00Z');

  const underWay = ['created', 'pending-virus-check', 'sending'];
  const { rows: left } = await pool.query(
    `select notification_type as type, key_type, notification_status from notifications order by 1, 2, 3`,
  );
  expect(left).toEqual(
    ['normal', 'team'].flatMap((key_type) =>
      underWay.map((notification_status) => ({ type: 'letter', key_type, notification_status })),
    ),
  );
  const { rows: kept } = await pool.query(
    `select notification_type as type, array_agg(distinct key_type order by key_type) as keys, count(*)::int as count
       from notification_history group by 1 order by 1`,
  );
  const both = { keys: ['normal', 'team'] };
  expect(kept).toEqual([
    { type: 'email', count: 28, ...both },
    { type: 'sms', count: 28, ...both },
    { type: 'letter', count: 22, ...both },
  ]);
  expect(pages.map(({ counts }) => counts)).toMatchObject([
    { email: { moved: 28, deleted: 14 }, sms: { moved: 28, deleted: 14 }, letter: { moved: 22, deleted: 14 } },
  ]);
});

test('where history has a row already, the one of notifications is the newer word (W12)', async () => {
  const { pool, all } = await open();
  const { to, normalised_to, _personalisation, reply_to_text, ...older } = message('sms', '2026-05-01', {
    notification_status: 'sending',
    sent_at: null,
  });
  const newer = { ...older, to, notification_status: 'delivered', sent_at: '2026-05-01 10:00', billable_units: 7 };
  await insertAll(pool, { notifications: [newer], notification_history: [older] });
  expect(await all('2026-06-05T02:00:00Z')).toMatchObject([{ counts: { sms: { moved: 1 } } }]);
  const { rows } = await pool.query(
    `select id, notification_status, billable_units, sent_at from notification_history
     union all select id, notification_status, billable_units, sent_at from notifications`,
  );
  expect(rows).toEqual([
    { id: older.id, notification_status: 'delivered', billable_units: 7, sent_at: '2026-05-01 10:00:00' },
  ]);
});

test('two at once share the work, and a third finds nothing to do', async () => {
  const { pool, all } = await open();
  const rows = Array.from({ length: 60 }, (_, n) =>
    message(n % 2 === 0 ? 'sms' : 'letter', '2026-05-01', { service_id: [one, other, third][n % 3] }),
  );
  await insertAll(pool, { notifications: rows });
  const moved = (pages: Awaited<ReturnType<typeof all>>) =>
    pages.reduce((sum, { counts }) => sum + counts.sms.moved + counts.letter.moved, 0);
  const both = await Promise.all([all('2026-06-05T02:00:00Z'), all('2026-06-05T02:00:00Z')]);
  const third_ = await all('2026-06-05T02:00:00Z');
  expect(moved(both.flat()) + moved(third_)).toBe(60);
  expect(Object.keys(await statusesIn(pool, 'notification_history'))).toHaveLength(60);
  expect(await statusesIn(pool, 'notifications')).toEqual({});
});

test('one that was killed between two batches is done again from where its page began', async () => {
  const { pool, store, all } = await open();
  const rows = Array.from({ length: 20 }, (_, n) => message('sms', `2026-05-01 10:00:${10 + n}`));
  await insertAll(pool, { notifications: rows });
  // Each batch is a page, as if the time of each were over at once.
  const { page } = createArchiver(pool, store, { pageMs: 0 });
  const first = await page('2026-06-05T02:00:00Z');
  expect(first.cursor).toMatchObject({ type: 'sms', service: '00000000-0000-0000-0000-000000000000' });
  const second = await page('2026-06-05T02:00:00Z', first.cursor);
  expect(second).toMatchObject({ counts: { sms: { moved: 3, services: 1 } }, cursor: { service: one } });
  expect(second.cursor?.after?.id).toBe(rows[2]?.id);
  await page('2026-06-05T02:00:00Z', second.cursor);
  // The answer of the page before is lost.
  const again = await page('2026-06-05T02:00:00Z', second.cursor);
  expect(again.cursor?.after?.id).toBe(rows[8]?.id);
  await all('2026-06-05T02:00:00Z');
  expect(Object.keys(await statusesIn(pool, 'notification_history'))).toEqual(rows.map(({ id }) => id));
});

test("a service whose rows cannot be moved is named, and does not stop the others'", async () => {
  const { pool, all } = await open();
  await insertAll(pool, {
    notifications: [one, other, third].flatMap((service_id) => [
      message('sms', '2026-05-01', { service_id }),
      message('email', '2026-05-01', { service_id }),
    ]),
  });
  await pool.query(
    `alter table notification_history add check (service_id <> '${other}' or notification_type <> 'sms')`,
  );
  const [page] = await all('2026-06-05T02:00:00Z');
  expect(page).toMatchObject({
    cursor: null,
    failureCount: 1,
    failures: [{ type: 'sms', service: other, message: expect.stringMatching(/^Postgres says 23514: /) }],
    counts: { email: { moved: 3, services: 3 }, sms: { moved: 2, services: 2 } },
  });
  expect(Object.keys(await statusesIn(pool, 'notifications'))).toHaveLength(1);
});

test('a database that is not as expected stops the page', async () => {
  const { pool, all } = await open();
  await insertAll(pool, { notifications: [message('sms', '2026-05-01')] });
  await pool.query('alter table notification_history rename to moved_away');
  await expect(all('2026-06-05T02:00:00Z')).rejects.toMatchObject({ code: '42P01' });
});
