import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { addDays } from '../../../db/reporting/days.ts';
import { RollupMissingError } from '../../../db/reporting/errors.ts';
import { dropOldRollups } from '../../../db/reporting/rollup-partitions.ts';
import { apiKey, email, insertRaw, letter, sms, times } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { plan, planDay, rollUp, runDay, windowsOf } from '../../support/run-day.ts';
import { columnsOf, rowsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

describe.each(majors)('the rollup on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const rollups = async () => (await db.pool.query('select * from nightshift.rollup_day order by day')).rows;
  const partitions = async () => {
    const { rows } = await db.pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'nightshift.day_rollup'::regclass order by 1`,
    );
    return rows.map(({ name }) => name.replace('nightshift.day_rollup_', ''));
  };
  const drop = (newestDay: string) =>
    inTransaction(db.pool, (client) => dropOldRollups(client, addDays(newestDay, -35)));
  const stale = () => columnsOf(db.pool, 'nightshift.flush_due', 'cache_group');
  /** As if the last run had been a while ago. */
  const age = () => db.pool.query(`update nightshift.rollup_day set rolled_at = rolled_at - interval '2 days'`);

  test('has a version that moves when its content does, and not otherwise', async () => {
    const versions: (number | boolean | undefined)[][] = [];
    const run = async (change: string) => {
      if (change !== '') await db.pool.query(change);
      const { rollup } = await runDay(db.pool, day);
      versions.push([rollup?.version, rollup?.changed]);
    };
    await insertRaw(db.pool, { notifications: [sms(noon), sms(noon, { notification_status: 'sending' })] });
    await run('');
    const [first] = await rollups();
    await run('');
    await run(`update notifications set reference = 'r', updated_at = now(), sent_at = created_at`);
    expect(await rollups()).toEqual([first]);
    await run(`update notifications set notification_status = 'sent' where notification_status = 'sending'`);
    await run(`update notifications set notification_status = 'sending' where notification_status = 'sent'`);
    await run('delete from notifications');
    expect(versions).toEqual([
      [1, true],
      [1, false],
      [1, false],
      [2, true],
      [3, true],
      [4, true],
    ]);
    const last = (await rollups()).at(-1);
    expect(last).toMatchObject({ version: '4', source_rows: '0', complete: true });
    expect(last).not.toMatchObject({ digest: first.digest });
  });

  test('has a digest of its content alone, which comes back with it', async () => {
    const rows = [sms(noon), email(noon), letter(noon)];
    await insertRaw(db.pool, { notifications: rows });
    await runDay(db.pool, day);
    const [before] = await rollups();
    await insertRaw(db.pool, { notification_history: [...rows, sms(noon)].toReversed() });
    await db.pool.query('delete from notifications');
    await runDay(db.pool, day);
    await db.pool.query(
      `delete from notification_history where id in (select id from notification_history where notification_type = 'sms' limit 1)`,
    );
    await runDay(db.pool, day);
    expect(await rollups()).toMatchObject([{ version: '3', digest: before.digest, source_rows: '3' }]);
  });

  test('of a day that had not ended is not complete until it is scanned again, with the same version', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const { days } = await planDay(db.pool, day, 'run');
    for (const interval of days) await rollUp(db.pool, { ...interval, endUtc: '2999-01-01 00:00:00' });
    expect(await rollups()).toMatchObject([{ version: '1', complete: false }]);
    await runDay(db.pool, day, { scan: false });
    const complete = async () => (await columnsOf(db.pool, 'nightshift.fact_day', 'complete')).flat();
    // Letter despatch, the second, is complete by the clock.
    expect(await complete()).toEqual([false, true, false, false]);
    await db.pool.query('delete from nightshift.flush_due');
    const { outcomes } = await runDay(db.pool, day);
    expect(await rollups()).toMatchObject([{ version: '1', complete: true }]);
    expect(await complete()).toEqual([true, true, true, true]);
    // What was cached of an unfinished day is stale, though no fact has changed.
    expect(outcomes.billing).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(await stale()).not.toEqual([]);
  });

  test('marks the caches of what a fact changed as stale, and none when it changed nothing', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    expect(await stale()).not.toEqual([]);
    await db.pool.query('delete from nightshift.flush_due');
    await runDay(db.pool, day);
    expect(await stale()).toEqual([]);
  });

  test('is rated anew without the raw rows', async () => {
    await insertRaw(db.pool, { notifications: times(3, () => sms(noon)) });
    await runDay(db.pool, day);
    await db.pool.query('delete from notifications');
    const [digest] = await rowsOf(db.pool, 'nightshift.fact_day');
    await db.pool.query('update rates set rate = rate * 2');
    const { outcomes } = await runDay(db.pool, day, { scan: false, facts: ['billing'] });
    expect(outcomes.billing).toMatchObject({ state: 'written', added: 1, removed: 1, sumBefore: 3, sumAfter: 3 });
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ rate: 0.048, notifications_sent: 3 }]);
    const [digestAfter] = await rowsOf(db.pool, 'nightshift.fact_day');
    expect(digestAfter).toMatchObject({ fact: 'billing', rollup_version: 1 });
    expect(digestAfter?.['rates_digest']).not.toBe(digest?.['rates_digest']);
    await db.pool.query('update rates set rate = rate / 2');
  });

  test('is derived from only where it is whole', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon, { api_key_id: apiKey }), email(noon), email(noon)] });
    await expect(runDay(db.pool, day, { scan: false, facts: ['billing'] })).rejects.toThrow(RollupMissingError);
    await runDay(db.pool, day);
    const before = await rowsOf(db.pool, 'ft_notification_status');
    await db.pool.query(`delete from nightshift.day_rollup where notification_type = 'sms'`);
    const derived = runDay(db.pool, day, { scan: false });
    await expect(derived).rejects.toThrow('the rollup should count 3 rows, but counts 2');
    expect(await rowsOf(db.pool, 'ft_notification_status')).toEqual(before);
  });

  test('has partitions by month, made when a plan needs them, also by several plans at once', async () => {
    const before = await partitions();
    const nights = ['2024-03-02', '2024-03-02', '2024-01-02', '2023-12-31'];
    await Promise.all(nights.map((night) => plan(db.pool, { night, windows: windowsOf(2) })));
    const made = (await partitions()).filter((month) => !before.includes(month));
    expect(made).toEqual(['2023_12', '2024_01', '2024_02', '2024_03']);
    await insertRaw(db.pool, { notifications: [sms('2023-12-31 23:59'), sms('2024-01-01 00:00')] });
    for (const night of ['2023-12-31', '2024-01-01']) await runDay(db.pool, night);
    expect(await rowsOf(db.pool, 'nightshift.day_rollup_2023_12')).toMatchObject([{ day: '2023-12-31' }]);
    expect(await rowsOf(db.pool, 'nightshift.day_rollup_2024_01')).toMatchObject([{ day: '2024-01-01' }]);
  });

  test('is dropped by months, 35 days back from the newest night, and its days cannot be derived any more', async () => {
    const days = ['2025-12-31', '2026-01-31', '2026-02-28', '2026-03-01'];
    await insertRaw(db.pool, { notifications: days.map((created) => sms(`${created} 12:00`)) });
    for (const written of days) await runDay(db.pool, written);
    await age();
    // 35 days before 7 April is 3 March: February is the newest month that is old as a whole.
    expect([await drop('2026-04-07'), await drop('2026-04-07'), await drop('2026-04-07')]).toEqual([
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
    expect(await drop('2026-04-07')).toBeUndefined();
    const left = await partitions();
    expect(left.filter((month) => ['2025_12', '2026_01', '2026_02', '2026_03'].includes(month))).toEqual(['2026_03']);
    expect((await rollups()).map(({ version, digest }) => [version, digest === null])).toEqual([
      ['1', true],
      ['1', true],
      ['1', true],
      ['1', false],
    ]);
    await expect(runDay(db.pool, '2026-02-28', { scan: false, facts: ['billing'] })).rejects.toThrow(
      RollupMissingError,
    );
  });

  test('that was dropped is made again from the raw rows, with the next version, and no fact changes', async () => {
    await insertRaw(db.pool, { notifications: [sms('2026-01-31 12:00')] });
    await runDay(db.pool, '2026-01-31');
    await age();
    expect(await drop('2026-04-07')).toBe('2026-01');
    const { rollup, outcomes } = await runDay(db.pool, '2026-01-31');
    expect(rollup).toEqual({ version: 2, sourceRows: 1, problemRows: 0, changed: true });
    const unchanged = { added: 0, changed: 0, removed: 0 };
    expect(outcomes).toMatchObject({ notification_status: unchanged, processing_time: unchanged, billing: unchanged });
  });

  test('is kept where a run was at work within the day, and within 35 days of the newest night', async () => {
    await insertRaw(db.pool, { notifications: [sms('2026-01-31 12:00')] });
    await runDay(db.pool, '2026-01-31');
    expect(await drop('2026-04-07')).toBeUndefined();
    await age();
    expect(await drop('2026-03-07')).toBeUndefined();
    expect(await drop('2026-03-08')).toBe('2026-01');
  });
});
