import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reconcileRowsOfRun } from '../../../activities/reporting/reconcile-rows-of-run.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { countableDays } from '../../../db/reporting/countable-days.ts';
import { periodsOf } from '../../../db/reporting/periods.ts';
import type { Plan } from '../../../db/reporting/plan.ts';
import { readDue } from '../../support/ledger.ts';
import { insertRaw, sms } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../../support/run-day.ts';

describe.each(majors)('holding the rollups against the raw rows on Postgres %i', (major) => {
  const db = reportingDatabase(major);
  const control = { step: () => {}, signal: new AbortController().signal };

  /** Writes the days before the date, as a night does. @param change what it takes the days to be. */
  async function night(date: string, days: number, change = (planned: Plan) => planned): Promise<Plan> {
    const runId = randomUUID();
    const planned = change(await plan(db.pool, { runId, night: date, windows: windowsOf(days) }));
    for (const interval of planned.days) await rollUp(db.pool, interval);
    await writePlanned(db.pool, planned, runId);
    return planned;
  }

  async function reconcile(planned: Plan) {
    const { findings, days } = await reconcileRowsOfRun(db, { runId: randomUUID(), plan: planned }, control);
    const found = findings.map(({ severity, invariant, day, detail }) => `${severity} ${invariant} ${day} ${detail}`);
    return { found, days: [...days].sort() };
  }

  const changed =
    'messages of the day now, some of which came or went after it had been counted; the next night counts it';

  // Around the midnights of London, also those of the days of 23 and 25 hours.
  const spring = ['2026-03-28 23:59:59', '2026-03-29 00:00:00', '2026-03-29 22:59:59', '2026-03-29 23:00:00'];
  const autumn = ['2026-10-24 22:59:59', '2026-10-24 23:00:00', '2026-10-25 23:59:59', '2026-10-26 00:00:00'];

  test.each([
    ['2026-03-31', spring],
    ['2026-10-27', autumn],
  ])('R2 holds over the change of the clocks before %s, whatever is in no fact', async (date, moments) => {
    await insertRaw(db.pool, {
      notifications: moments.flatMap((moment) => [
        sms(moment),
        sms(moment, { key_type: 'test' }),
        sms(moment, { service_id: null }),
      ]),
      notification_history: moments.flatMap((moment) => [
        sms(moment, { key_type: 'team' }),
        sms(moment, { notification_status: null }),
      ]),
    });
    const planned = await night(date, 3);
    expect(await reconcile(planned)).toEqual({ found: [], days: planned.days.map(({ day }) => day) });
  });

  test('R2 sees a day that begins before the one before it has ended', async () => {
    await insertRaw(db.pool, { notifications: autumn.map((moment) => sms(moment)) });
    const shifted = await night('2026-10-27', 3, (planned) => {
      const days = planned.days.map((interval) =>
        interval.day === '2026-10-26' ? { ...interval, startUtc: '2026-10-25 23:00:00' } : interval,
      );
      return { ...planned, days };
    });
    expect((await reconcile(shifted)).found).toEqual([
      'violation R2 2026-10-25 the end of the day, in UTC, at which 2026-10-26 begins: expected 2026-10-25 23:00:00, found 2026-10-26 00:00:00',
    ]);
  });

  test('R2 sees a scan that overlooks a message, again and again', async () => {
    await insertRaw(db.pool, { notifications: [sms('2026-05-03 12:00:00'), sms('2026-05-04 12:00:00')] });
    await db.pool.query(`
      alter table notifications rename to all_notifications;
      create view notifications as select * from all_notifications
       where created_at < '2026-05-04' or current_query() not like '%day_scan%'`);
    try {
      const overlooked = 'messages of the day in its rollup, made anew: expected 1, found 0';
      expect((await reconcile(await night('2026-05-05', 2))).found).toEqual([`violation R2 2026-05-04 ${overlooked}`]);
      expect(await readDue(db.pool)).toEqual([]);
    } finally {
      await db.pool.query('drop view notifications; alter table all_notifications rename to notifications');
    }
  });

  test('rows that come after the scan are a warning, and their day is due; archiving and receipts are none', async () => {
    const [first, second] = [sms('2026-05-03 12:00:00'), sms('2026-05-04 12:00:00')];
    await insertRaw(db.pool, { notifications: [first, second] });
    const planned = await night('2026-05-05', 2);
    await db.pool.query('delete from notifications');
    const failed = { notification_status: 'permanent-failure' };
    await insertRaw(db.pool, { notification_history: [first, second].map((row) => ({ ...row, ...failed })) });
    expect((await reconcile(planned)).found).toEqual([]);
    expect(await readDue(db.pool)).toEqual([]);

    await insertRaw(db.pool, { notifications: [sms('2026-05-04 13:00:00')] });
    expect((await reconcile(planned)).found).toEqual([`warning R2 2026-05-04 ${changed}: expected 1, found 2`]);
    const reason = 'rows came or went after it had been counted';
    expect(await readDue(db.pool)).toEqual(
      ['billing', 'notification_status', 'processing_time'].map((fact) => ({ entry: `${fact} 2026-05-04`, reason })),
    );
    expect((await reconcile(await night('2026-05-05', 2))).found).toEqual([]);
    expect(await readDue(db.pool)).toEqual([]);
  });

  test('R7 warns of ids that are in both tables, on either day, and R2 counts them once', async () => {
    const [same, other] = [sms('2026-05-04 12:00:00'), sms('2026-05-03 12:00:00')];
    await insertRaw(db.pool, {
      notifications: [same, other, sms('2026-05-04 14:00:00')],
      notification_history: [same, { ...other, created_at: '2026-05-04 13:00:00' }],
    });
    expect((await reconcile(await night('2026-05-05', 2))).found).toEqual([
      'warning R7 2026-05-04 ids in notifications and in notification_history, which count once: expected 0, found 2',
    ]);
  });

  test('days that were refused, that have not ended, or whose facts have another rollup are left out', async () => {
    const moments = ['2026-05-02 12:00:00', '2026-05-03 12:00:00', '2026-05-04 12:00:00', '2026-05-05 12:00:00'];
    await insertRaw(db.pool, { notifications: moments.map((moment) => sms(moment)) });
    await night('2026-05-06', 4);
    await db.pool.query(`delete from notifications where created_at = $1`, [moments[0]]);
    const planned = await night('2026-05-06', 4);
    await db.pool.query(`delete from notifications where created_at = $1`, [moments[1]]);
    await rollUp(db.pool, planned.days[1] ?? { day: '', startUtc: '', endUtc: '' });
    await db.pool.query(`update nightshift.rollup_day set complete = false where day = '2026-05-04'`);
    expect(await reconcile(planned)).toEqual({ found: [], days: ['2026-05-05'] });
  });

  test('the newest days are counted, as many as have no more rows than is bearable', async () => {
    const moments = ['2026-05-02 12:00:00', '2026-05-03 12:00:00', '2026-05-04 12:00:00'];
    await insertRaw(db.pool, { notifications: moments.flatMap((moment) => [sms(moment), sms(moment)]) });
    const planned = await night('2026-05-05', 3);
    const days = await inTransaction(db.pool, (client) => countableDays(client, planned.days, planned.oldestRawDay));
    const counted = (most: number) => periodsOf(days, most).periods.map((period) => period.days);
    expect(counted(6)).toEqual([['2026-05-02', '2026-05-03', '2026-05-04']]);
    expect(counted(5)).toEqual([['2026-05-03', '2026-05-04']]);
    expect(counted(1)).toEqual([['2026-05-04']]);
    expect(
      periodsOf(
        days.filter(({ day }) => day !== '2026-05-03'),
        6,
      ),
    ).toEqual({
      findings: [],
      periods: [days[2], days[0]].map((day) => expect.objectContaining({ days: [day?.day] })),
    });
  });
});
