import { describe, expect, test } from 'vitest';
import { insertRaw, letter, sms, times, uuid } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { problemsOf, runDay } from '../../support/run-day.ts';
import { columnsOf, rowsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const before = '2026-05-03';
const noon = '2026-05-04 12:00:00';

describe.each(majors)('counting once on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const statusCounts = () =>
    columnsOf(db.pool, 'ft_notification_status', 'bst_date', 'notification_status', 'notification_count');

  test('equal copies are one message, and no problem', async () => {
    const text = sms(noon);
    await insertRaw(db.pool, { notifications: [text], notification_history: [text] });
    const run = await runDay(db.pool, day);
    expect(run.rollup).toEqual({ version: 1, sourceRows: 1, problemRows: 0, changed: true });
    expect(await statusCounts()).toEqual([[day, 'delivered', 1]]);
    expect(await problemsOf(db.pool, run)).toEqual([]);
  });

  test('of copies that differ, the one in notifications counts, in every column', async () => {
    const live = sms(noon, { key_type: 'team', billable_units: 2, sent_by: null });
    const archived = letter(noon, { id: live.id, notification_status: 'sending', service_id: null });
    await insertRaw(db.pool, { notifications: [live], notification_history: [archived] });
    const run = await runDay(db.pool, day);
    expect(run.rollup).toMatchObject({ sourceRows: 1, problemRows: 0 });
    expect(await rowsOf(db.pool, 'ft_notification_status')).toMatchObject([
      { notification_type: 'sms', key_type: 'team', notification_status: 'delivered', notification_count: 1 },
    ]);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([
      { notification_type: 'sms', provider: 'unknown', billable_units: 2, notifications_sent: 1 },
    ]);
  });

  test('a test key in notifications wins over a normal key in history', async () => {
    const live = sms(noon, { key_type: 'test' });
    await insertRaw(db.pool, { notifications: [live], notification_history: [{ ...live, key_type: 'normal' }] });
    const { rollup } = await runDay(db.pool, day);
    expect(rollup).toMatchObject({ sourceRows: 0 });
    expect(await statusCounts()).toEqual([]);
  });

  test('copies of different London days count on the day of the row in notifications, and are listed on the other', async () => {
    const live = sms('2026-05-03 23:00:00');
    await insertRaw(db.pool, {
      notifications: [live],
      notification_history: [{ ...live, created_at: '2026-05-03 22:59:59.999999', notification_status: 'sending' }],
    });
    const earlier = await runDay(db.pool, before);
    const run = await runDay(db.pool, day);
    expect(await statusCounts()).toEqual([[day, 'delivered', 1]]);
    expect(earlier.rollup).toMatchObject({ sourceRows: 0, problemRows: 1 });
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toEqual([
      { day: before, notification_id: live.id, reason: 'the copy in notifications is of another day' },
    ]);
    expect(await problemsOf(db.pool, earlier)).toMatchObject([
      { key: `problem-rows/${before}/the copy in notifications is of another day` },
    ]);
    expect(await problemsOf(db.pool, run)).toEqual([]);
  });

  test.each([
    ['service', { service_id: null }],
    ['template', { template_id: null }],
  ])('a row without a %s is in no fact, and listed, in either table', async (what, missing) => {
    const rows = [sms(noon, { id: uuid(1), ...missing }), sms(noon, { id: uuid(2), ...missing })] as const;
    await insertRaw(db.pool, { notifications: [rows[0], sms(noon)], notification_history: [rows[1]] });
    const run = await runDay(db.pool, day);
    expect(run.rollup).toEqual({ version: 1, sourceRows: 1, problemRows: 2, changed: true });
    expect(await statusCounts()).toEqual([[day, 'delivered', 1]]);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ notifications_sent: 1 }]);
    const reason = `${what} is null`;
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toEqual(
      rows.map(({ id }) => ({ day, notification_id: id, reason })),
    );
    expect(await problemsOf(db.pool, run)).toEqual([
      {
        key: `problem-rows/${day}/${reason}`,
        subject: `raw rows of ${day}: ${reason}`,
        message: `2 rows of ${day}: ${reason}. They are left out of the facts: see nightshift.problem_row`,
      },
    ]);
  });

  test.each(['NaN', '3000000000', '-3000000000'])('a multiplier of %s stops no other row', async (multiplier) => {
    const bad = sms(noon);
    await insertRaw(db.pool, { notifications: [bad, sms(noon)] });
    await db.pool.query('update notifications set rate_multiplier = $2 where id = $1', [bad.id, multiplier]);
    const run = await runDay(db.pool, day);
    expect(run.rollup).toMatchObject({ sourceRows: 1, problemRows: 1 });
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toEqual([
      { day, notification_id: bad.id, reason: 'rate_multiplier is out of range' },
    ]);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ notifications_sent: 1 }]);
  });

  test('a row that is put right is a problem no more', async () => {
    await insertRaw(db.pool, { notification_history: [sms(noon, { notification_status: null })] });
    await runDay(db.pool, day);
    await db.pool.query(`update notification_history set notification_status = 'delivered'`);
    const run = await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toEqual([]);
    expect(await problemsOf(db.pool, run)).toEqual([]);
    expect(await statusCounts()).toEqual([[day, 'delivered', 1]]);
  });

  test('rows that are in no fact are no problem of a run that writes letter despatch alone', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon, { template_id: null })] });
    const run = await runDay(db.pool, day, { facts: ['letter_despatch'] });
    expect(run.rollup).toMatchObject({ problemRows: 1 });
    expect(await problemsOf(db.pool, run)).toEqual([]);
  });

  test('a flood of problem rows is counted in full, and the first 10,000 are listed', async () => {
    await insertRaw(db.pool, { notifications: times(10_001, () => sms(noon, { template_id: null })) });
    const { rollup } = await runDay(db.pool, day, { facts: ['notification_status'] });
    expect(rollup).toMatchObject({ sourceRows: 0, problemRows: 10_001 });
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toHaveLength(10_000);
  });
});
