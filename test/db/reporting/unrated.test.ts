import { beforeEach, describe, expect, test } from 'vitest';
import { billingFact } from '../../support/fact-rows.ts';
import { despatch, insertRaw, letter, sms, uuid } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { problemsOf, runDay } from '../../support/run-day.ts';
import { columnsOf, insertRows } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

const smsRate = { id: uuid(801), valid_from: '2026-04-01', rate: 0.02, notification_type: 'sms' };
const letterRate = (sheet_count: number, rate: number) => ({
  id: uuid(810 + sheet_count),
  start_date: '2026-04-01',
  sheet_count,
  rate,
  crown: true,
  post_class: 'second',
});

describe.each(majors)('rows without a rate on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  beforeEach(() => db.pool.query('delete from rates; delete from letter_rates'));

  const unrated = () =>
    columnsOf(
      db.pool,
      'nightshift.unrated',
      'notification_type',
      'sheets',
      'notifications',
      'billable_units',
      'replaced',
    );
  const billed = () => columnsOf(db.pool, 'ft_billing', 'notification_type', 'rate', 'notifications_sent');

  test('the facts that an unrated row replaces are kept with it, over later runs and changes of its counts', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon), sms(noon, { billable_units: 3 })] });
    await insertRows(db.pool, 'rates', [smsRate]);
    await runDay(db.pool, day);
    expect(await billed()).toEqual([['sms', 0.02, 2]]);

    await db.pool.query('delete from rates');
    const replaced = [{ rate: 0.02, billable_units: 4, notifications_sent: 2 }];
    for (let night = 0; night < 2; night += 1) {
      const { outcomes } = await runDay(db.pool, day);
      expect(outcomes.billing).toMatchObject({ state: 'written', removed: night === 0 ? 1 : 0, unrated: 2 });
      expect(await billed()).toEqual([]);
      expect(await unrated()).toEqual([['sms', 0, 2, 4, replaced]]);
    }
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    expect(await unrated()).toEqual([['sms', 0, 3, 5, replaced]]);
  });

  test('a rate that begins later, or is not a crown one, is none; one that has an end goes on until the next', async () => {
    await insertRows(db.pool, 'letter_rates', [
      { ...letterRate(1, 0.7), end_date: '2026-04-02' },
      { ...letterRate(2, 0.8), start_date: '2026-05-03 23:00:00.000001' },
      { ...letterRate(3, 0.9), crown: false },
    ]);
    await insertRaw(db.pool, { notifications: [1, 2, 3].map((billable_units) => letter(noon, { billable_units })) });
    await runDay(db.pool, day);
    expect(await billed()).toEqual([['letter', 0.7, 1]]);
    expect((await unrated()).map(([, sheets]) => sheets)).toEqual([2, 3]);
  });

  test('facts of two rates that are replaced are both kept', async () => {
    const ofRates = [0.02, 0.03].map((rate) => billingFact(day, 1, { rate }));
    await insertRows(db.pool, 'ft_billing', ofRates);
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    const replaced = [0.02, 0.03].map((rate) => ({ rate, billable_units: 1, notifications_sent: 1 }));
    expect(await unrated()).toEqual([['sms', 0, 1, 1, replaced]]);
  });

  test('a fact that stays, because another sheet count of its row has a rate, was not replaced', async () => {
    await insertRows(db.pool, 'letter_rates', [letterRate(1, 0.7), letterRate(2, 0.8)]);
    await insertRaw(db.pool, { notifications: [letter(noon), letter(noon, { billable_units: 2 })] });
    await runDay(db.pool, day);
    await db.pool.query('delete from letter_rates where sheet_count = 2');
    await runDay(db.pool, day);
    expect(await billed()).toEqual([['letter', 0.7, 1]]);
    const replaced = [{ rate: 0.8, billable_units: 2, notifications_sent: 1 }];
    expect(await unrated()).toEqual([['letter', 2, 1, 2, replaced]]);
  });

  test('when the rate arrives, the row moves from the list to ft_billing', async () => {
    await insertRaw(db.pool, { notifications: [letter(noon, { billable_units: 6 }), letter(noon)] });
    await insertRows(db.pool, 'letter_rates', [letterRate(1, 0.7)]);
    const without = await runDay(db.pool, day);
    expect(await billed()).toEqual([['letter', 0.7, 1]]);
    expect(await unrated()).toEqual([['letter', 6, 1, 6, null]]);
    expect(without.outcomes.billing).toMatchObject({ unrated: 1, sumAfter: 1 });

    await insertRows(db.pool, 'letter_rates', [letterRate(6, 0.95)]);
    const withRate = await runDay(db.pool, day);
    expect(await billed()).toEqual([
      ['letter', 0.7, 1],
      ['letter', 0.95, 1],
    ]);
    expect(await unrated()).toEqual([]);
    expect(withRate.outcomes.billing).toMatchObject({ added: 1, changed: 0, removed: 0, unrated: 0, sumAfter: 2 });
    expect(await problemsOf(db.pool, withRate)).toEqual([]);
  });

  test('a type of a day in which everything is without a rate alerts louder than one in which something is', async () => {
    await insertRows(db.pool, 'letter_rates', [letterRate(1, 0.7)]);
    await insertRaw(db.pool, {
      notifications: [sms(noon), sms(noon), letter(noon), letter(noon, { billable_units: 6 })],
    });
    const advice = 'see nightshift.unrated. Add the rate; the next night rates them';
    expect(await problemsOf(db.pool, await runDay(db.pool, day))).toEqual([
      {
        key: `all-unrated/billing/${day}/sms`,
        subject: `ALL sms of ${day} without a rate`,
        message: `2 sms messages of ${day} have no rate and are not in billing: ${advice}`,
      },
      {
        key: `unrated/billing/${day}/letter`,
        subject: `letter of ${day} without a rate`,
        message: `1 letter messages of ${day} have no rate and are not in billing: ${advice}`,
      },
    ]);
  });

  test('the facts that everything unrated leaves empty are a fall, not a refusal', async () => {
    await insertRows(db.pool, 'rates', [smsRate]);
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await db.pool.query('delete from rates');
    const run = await runDay(db.pool, day);
    expect(run.outcomes.billing).toMatchObject({ state: 'written', sumBefore: 1, sumAfter: 0, unrated: 1 });
    expect((await problemsOf(db.pool, run)).map(({ key }) => key)).toEqual([
      `all-unrated/billing/${day}/sms`,
      `fall/billing/${day}/1/0`,
    ]);
  });

  test('letters that were despatched without a rate are listed with what they replaced, and rated when it arrives', async () => {
    const letters = [letter('2026-04-30 12:00', { billable_units: 2 }), letter('2026-04-29 12:00')];
    await insertRaw(db.pool, {
      notification_history: letters,
      notifications_letter_despatch: letters.map((sent) => despatch(sent, day)),
    });
    const despatched = () => columnsOf(db.pool, 'ft_billing_letter_despatch', 'rate', 'billable_units');
    const run = () => runDay(db.pool, day, { facts: ['letter_despatch'] });
    await insertRows(db.pool, 'letter_rates', [letterRate(1, 0.7), letterRate(2, 0.8)]);
    await run();
    expect(await despatched()).toEqual([
      [0.7, 1],
      [0.8, 2],
    ]);
    await db.pool.query('delete from letter_rates where sheet_count = 2');
    const without = await run();
    expect(await despatched()).toEqual([[0.7, 1]]);
    const replaced = [{ rate: 0.8, billable_units: 2, notifications_sent: 1 }];
    expect(await unrated()).toEqual([['letter', 2, 1, 2, replaced]]);
    expect((await problemsOf(db.pool, without)).map(({ key }) => key)).toEqual([
      `unrated/letter_despatch/${day}/letter`,
    ]);
    await insertRows(db.pool, 'letter_rates', [letterRate(2, 0.85)]);
    expect((await run()).outcomes.letter_despatch).toMatchObject({ added: 1, changed: 0, removed: 0, unrated: 0 });
    expect(await despatched()).toEqual([
      [0.7, 1],
      [0.85, 2],
    ]);
    expect(await unrated()).toEqual([]);
  });
});
