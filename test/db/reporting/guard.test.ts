import { describe, expect, test } from 'vitest';
import { recordAlerts } from '../../../db/alerts.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { type Fact, facts, zeroUuid } from '../../../db/reporting/days.ts';
import { billingFact, despatchFact, statusFact } from '../../support/fact-rows.ts';
import { despatch, insertRaw, letter, sms, times } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { problemsOf, runDay } from '../../support/run-day.ts';
import { columnsOf, insertRows, rowsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';
const nothing = { added: 0, changed: 0, removed: 0 };

/** Seven messages in the table of each fact. */
const seven: Readonly<Record<Fact, { readonly table: string; readonly row: object }>> = {
  notification_status: { table: 'ft_notification_status', row: statusFact(day, 7) },
  processing_time: {
    table: 'ft_processing_time',
    row: { bst_date: day, messages_total: 7, messages_within_10_secs: 6 },
  },
  billing: { table: 'ft_billing', row: billingFact(day, 7) },
  letter_despatch: { table: 'ft_billing_letter_despatch', row: despatchFact(day, 7) },
};

describe.each(majors)('never erasing what cannot be recomputed, on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test.each(facts)('a day of %s without any row to derive it from is refused, unless forced', async (fact) => {
    const { table, row } = seven[fact];
    await insertRows(db.pool, table, [row]);
    const refused = await runDay(db.pool, day);
    expect(refused.outcomes[fact]).toMatchObject({
      ...nothing,
      state: 'refused',
      rows: 1,
      sumBefore: 7,
      sumAfter: 7,
      reason: expect.stringContaining(`${table} of ${day} counts 7 messages, but there is no row left`),
    });
    expect(await rowsOf(db.pool, table)).toEqual([row]);
    expect(await problemsOf(db.pool, refused)).toEqual([
      {
        key: `refused/${fact}/${day}`,
        subject: `${fact} of ${day} refused`,
        message: refused.outcomes[fact]?.reason,
      },
    ]);

    const forced = await runDay(db.pool, day, { force: true });
    expect(forced.outcomes[fact]).toMatchObject({ state: 'written', reason: null, sumBefore: 7, sumAfter: 0 });
    // The row of processing times stays, with nothing in it.
    const left = fact === 'processing_time' ? [{ ...row, messages_total: 0, messages_within_10_secs: 0 }] : [];
    expect(await rowsOf(db.pool, table)).toEqual(left);
  });

  test('a refused day holds up neither the other facts nor other days', async () => {
    await insertRows(db.pool, 'ft_billing_letter_despatch', [seven.letter_despatch.row]);
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const { outcomes } = await runDay(db.pool, day);
    expect(facts.map((fact) => outcomes[fact]?.state)).toEqual(['written', 'written', 'written', 'refused']);
  });

  test('refused stays refused, with one alert, until the rows are back', async () => {
    await insertRows(db.pool, 'ft_billing', [seven.billing.row]);
    for (let night = 0; night < 3; night += 1) {
      const run = await runDay(db.pool, day);
      expect(run.outcomes.billing).toMatchObject({ state: 'refused', ...nothing });
      const problems = await problemsOf(db.pool, run);
      await inTransaction(db.pool, (client) => recordAlerts(client, problems));
    }
    expect(await columnsOf(db.pool, 'nightshift.alert', 'key')).toEqual([[`refused/billing/${day}`]]);
    expect(await rowsOf(db.pool, 'nightshift.day_due')).toEqual([]);

    await insertRaw(db.pool, { notification_history: times(7, () => sms(noon)) });
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.billing).toMatchObject({ ...nothing, state: 'written', sumBefore: 7, sumAfter: 7 });
  });

  test('a day without messages and without facts is written, and leaves no row but (0, 0)', async () => {
    const { rollup, outcomes } = await runDay(db.pool, day);
    expect(rollup).toEqual({ version: 1, sourceRows: 0, problemRows: 0, changed: true });
    const empty = { ...nothing, state: 'written', sumBefore: 0, sumAfter: 0 };
    expect(outcomes).toMatchObject({
      notification_status: { ...empty, rows: 0 },
      processing_time: { ...empty, rows: 1, added: 1 },
      billing: { ...empty, rows: 0 },
      letter_despatch: { ...empty, rows: 0 },
    });
    expect(await rowsOf(db.pool, 'nightshift.daily_totals')).toEqual([]);
  });

  test('(0, 0) is no reason to refuse: over ten nights it is written once', async () => {
    const outcomes = [];
    const versions = new Set<string>();
    for (let night = 0; night < 10; night += 1) {
      outcomes.push((await runDay(db.pool, day)).outcomes.processing_time);
      const { rows } = await db.pool.query<{ version: string }>(
        `select concat_ws(' ', ctid, xmin) as version from ft_processing_time`,
      );
      for (const { version } of rows) versions.add(version);
    }
    expect(outcomes.map((outcome) => outcome?.state)).toEqual(Array(10).fill('written'));
    expect(outcomes.map((outcome) => outcome?.added)).toEqual([1, ...Array(9).fill(0)]);
    expect(versions.size).toBe(1);
  });

  test('a service whose rows are gone loses its facts when the day has others', async () => {
    await insertRows(db.pool, 'ft_notification_status', [seven.notification_status.row]);
    await insertRaw(db.pool, { notifications: [letter(noon)] });
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.notification_status).toMatchObject({ state: 'written', added: 1, removed: 1, sumAfter: 1 });
  });

  test('a type outside of the window is neither erased nor a reason to refuse', async () => {
    const { table, row } = seven.notification_status;
    await insertRows(db.pool, table, [row]);
    const { outcomes } = await runDay(db.pool, day, { facts: ['notification_status'], types: ['letter', 'email'] });
    expect(outcomes.notification_status).toMatchObject({ ...nothing, state: 'written', sumBefore: 0 });
    expect(await rowsOf(db.pool, table)).toEqual([row]);
  });

  test('letters that the printer says were despatched on another day leave the day that it said before', async () => {
    const only = { facts: ['letter_despatch'] } as const;
    const sent = letter(noon);
    await insertRaw(db.pool, {
      notifications: [sent],
      notifications_letter_despatch: [despatch(sent, day), despatch({ id: zeroUuid }, '2026-05-01')],
    });
    await runDay(db.pool, day, only);
    await db.pool.query(
      `update notifications_letter_despatch set despatched_on = '2026-05-06' where notification_id = $1`,
      [sent.id],
    );
    for (const date of [day, '2026-05-06']) await runDay(db.pool, date, only);
    expect(await columnsOf(db.pool, 'ft_billing_letter_despatch', 'bst_date', 'notifications_sent')).toEqual([
      ['2026-05-06', 1],
    ]);
    // Without its earlier reports the table may have been emptied, and nothing is taken back.
    await db.pool.query('delete from notifications_letter_despatch');
    expect((await runDay(db.pool, '2026-05-06', only)).outcomes.letter_despatch).toMatchObject({ state: 'refused' });
  });

  test('an emptied despatch day is refused unless forced; one that lost some letters is written', async () => {
    const { table, row } = seven.letter_despatch;
    await insertRows(db.pool, table, [row]);
    // Despatched, but the letter itself is in neither table any more.
    await insertRaw(db.pool, { notifications_letter_despatch: [despatch({ id: zeroUuid }, day)] });
    const only = { facts: ['letter_despatch'] } as const;
    expect((await runDay(db.pool, day, only)).outcomes.letter_despatch).toMatchObject({
      state: 'refused',
      sumAfter: 7,
    });
    const found = letter('2026-04-30 12:00');
    await insertRaw(db.pool, { notification_history: [found], notifications_letter_despatch: [despatch(found, day)] });
    expect((await runDay(db.pool, day, only)).outcomes.letter_despatch).toMatchObject({
      state: 'written',
      changed: 1,
      sumBefore: 7,
      sumAfter: 1,
    });
  });

  test('a day older than the raw rows is refused, whatever is left of them, unless forced', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await insertRows(db.pool, 'ft_billing', [seven.billing.row]);
    const { outcomes } = await runDay(db.pool, day, { oldestRawDay: '2026-05-05' });
    for (const fact of facts) {
      expect(outcomes[fact]).toMatchObject({
        ...nothing,
        state: 'refused',
        reason: expect.stringMatching(`${day} is older than the raw rows, which begin on 2026-05-05`),
      });
    }
    expect(await rowsOf(db.pool, 'ft_billing')).toEqual([seven.billing.row]);
    const first = await runDay(db.pool, day, { oldestRawDay: day });
    expect(first.outcomes.billing).toMatchObject({ state: 'written', sumBefore: 7, sumAfter: 1 });
  });

  test('a day older than the raw rows is written when forced', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const { outcomes } = await runDay(db.pool, day, { oldestRawDay: '2026-05-05', force: true });
    expect(outcomes.billing).toMatchObject({ state: 'written', sumAfter: 1 });
  });

  test('a fall by more than half is written, and a problem; by half it is none', async () => {
    await insertRaw(db.pool, { notifications: times(7, () => sms(noon)) });
    await runDay(db.pool, day);
    await db.pool.query('delete from notifications where id in (select id from notifications limit 4)');
    const run = await runDay(db.pool, day);
    expect(run.outcomes.notification_status).toMatchObject({ state: 'written', sumBefore: 7, sumAfter: 3 });
    expect(await problemsOf(db.pool, run)).toEqual(
      ['billing', 'notification_status'].map((fact) => ({
        key: `fall/${fact}/${day}/7/3`,
        subject: `${fact} of ${day} fell by more than half`,
        message:
          `${fact} of ${day} counted 7 messages before the run, and 3 after it. To see which: ` +
          `npm run nightshift -- journal --fact ${fact} --day ${day}`,
      })),
    );

    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await db.pool.query('delete from notifications where id in (select id from notifications limit 2)');
    const half = await runDay(db.pool, day);
    expect(half.outcomes.billing).toMatchObject({ sumBefore: 4, sumAfter: 2 });
    expect(await problemsOf(db.pool, half)).toEqual([]);
  });
});
