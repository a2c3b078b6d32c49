import { describe, expect, test } from 'vitest';
import { zeroUuid } from '../../../db/reporting/days.ts';
import { billingFact, despatchFact } from '../../support/fact-rows.ts';
import {
  apiKey,
  despatch,
  email,
  insertRaw,
  letter,
  otherService,
  service,
  sms,
  template,
  uuid,
} from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { problemsOf, runDay } from '../../support/run-day.ts';
import { columnsOf, insertRows, rowsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

/** Where the facts differ from the reference's, on purpose. */
describe.each(majors)('rules of the parity cases on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test('1: an id counts once, and its row in notifications counts', async () => {
    const sent = sms(noon, { api_key_id: apiKey, sent_at: '2026-05-04 12:00:05' });
    await insertRaw(db.pool, {
      notifications: [sent],
      notification_history: [{ ...sent, notification_status: 'sending', sent_by: 'firetext', sent_at: null }],
    });
    await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'ft_notification_status')).toMatchObject([
      { notification_status: 'delivered', notification_count: 1 },
    ]);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ provider: 'mmg', notifications_sent: 1 }]);
    expect(await rowsOf(db.pool, 'ft_processing_time')).toMatchObject([
      { messages_total: 1, messages_within_10_secs: 1 },
    ]);
  });

  test('1: a despatched letter counts once, and its row in notifications counts', async () => {
    const sent = letter(noon, { billable_units: 2 });
    const archived = letter('2026-04-20 12:00', { postage: 'first' });
    await insertRaw(db.pool, {
      notifications: [sent],
      notification_history: [{ ...sent, billable_units: 5, postage: 'europe' }, archived],
      notifications_letter_despatch: [despatch(sent, day, 'sorted'), despatch(archived, day, 'unsorted')],
    });
    await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'ft_billing_letter_despatch')).toEqual([
      despatchFact(day, 1, { postage: 'first', cost_threshold: 'unsorted', rate: 1.56 }),
      despatchFact(day, 1, { rate: 0.77, billable_units: 2 }),
    ]);
  });

  test('2: a service counts that has rows in history only, and none in the table of services', async () => {
    await insertRaw(db.pool, { notification_history: [sms(noon, { service_id: otherService })] });
    await runDay(db.pool, day);
    expect((await db.pool.query('select from services')).rowCount).toBe(0);
    const counted = [expect.objectContaining({ service_id: otherService })];
    expect(await rowsOf(db.pool, 'ft_notification_status')).toEqual(counted);
    expect(await rowsOf(db.pool, 'ft_billing')).toEqual(counted);
  });

  test('3: rows of ft_billing with nothing behind them are deleted, on days that are written', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const stale = { provider: 'firetext' };
    await insertRows(db.pool, 'ft_billing', [billingFact(day, 9, stale), billingFact('2026-05-03', 9, stale)]);
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.billing).toMatchObject({ added: 1, changed: 0, removed: 1, sumBefore: 9, sumAfter: 1 });
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([
      { bst_date: '2026-05-03', provider: 'firetext', notifications_sent: 9 },
      { bst_date: day, provider: 'mmg', notifications_sent: 1 },
    ]);
  });

  test('4: processing time looks at both tables, at no letters, and corrects what stands', async () => {
    const quick = { api_key_id: apiKey, sent_at: '2026-05-04 12:00:10' };
    await insertRaw(db.pool, {
      notifications: [sms(noon, quick)],
      notification_history: [email(noon, quick), letter(noon, quick)],
    });
    await insertRows(db.pool, 'ft_processing_time', [{ bst_date: day, messages_total: 1, messages_within_10_secs: 0 }]);
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.processing_time).toMatchObject({ added: 0, changed: 1, removed: 0 });
    expect(await rowsOf(db.pool, 'ft_processing_time')).toEqual([
      { bst_date: day, messages_total: 2, messages_within_10_secs: 2 },
    ]);
  });

  test('5: a row that cannot be rated is left out of ft_billing and listed, and the others stand', async () => {
    const sixSheets = letter(noon, { billable_units: 6 });
    await insertRaw(db.pool, { notifications: [sixSheets, letter(noon), sms(noon)] });
    const run = await runDay(db.pool, day);
    expect(await columnsOf(db.pool, 'ft_billing', 'notification_type')).toEqual([['letter'], ['sms']]);
    expect(await rowsOf(db.pool, 'nightshift.unrated')).toEqual([
      {
        fact: 'billing',
        bst_date: day,
        service_id: service,
        template_id: template,
        notification_type: 'letter',
        provider: 'dvla',
        rate_multiplier: 1,
        international: false,
        postage: 'second',
        sheets: 6,
        cost_threshold: '',
        notifications: 1,
        billable_units: 6,
        replaced: null,
      },
    ]);
    expect(run.outcomes.notification_status).toMatchObject({ sumAfter: 3 });
    expect(run.outcomes.billing).toMatchObject({ unrated: 1, sumAfter: 2 });
    expect((await problemsOf(db.pool, run)).map(({ key }) => key)).toEqual([`unrated/billing/${day}/letter`]);
  });

  test('5: the same for letter despatch', async () => {
    const letters = [letter(noon), letter(noon, { postage: null })];
    await insertRaw(db.pool, {
      notifications: letters,
      notifications_letter_despatch: letters.map((sent) => despatch(sent, day)),
    });
    const { outcomes } = await runDay(db.pool, day, { facts: ['letter_despatch'] });
    expect(outcomes.letter_despatch).toMatchObject({ sumAfter: 1, unrated: 1 });
    expect(await rowsOf(db.pool, 'nightshift.unrated')).toMatchObject([
      { fact: 'letter_despatch', service_id: zeroUuid, postage: 'none', sheets: 1, cost_threshold: 'sorted' },
    ]);
  });

  test("6: a letter's international of NULL is false", async () => {
    await insertRaw(db.pool, { notifications: [letter(noon, { international: null }), letter(noon)] });
    await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ international: false, notifications_sent: 2 }]);
  });

  test('6: two sheet counts with one rate are summed into one row', async () => {
    // No paper, no rate; and a class of post that costs the same for one sheet and for two.
    const flat = { start_date: '2026-01-01', rate: 0.5, crown: true, post_class: 'flat' };
    await insertRows(db.pool, 'letter_rates', [
      { ...flat, id: uuid(901), sheet_count: 1 },
      { ...flat, id: uuid(902), sheet_count: 2 },
    ]);
    const sheets = (billable_units: number) => letter(noon, { postage: 'flat', billable_units });
    await insertRaw(db.pool, { notifications: [sheets(1), sheets(2), sheets(2), sheets(0)] });
    await runDay(db.pool, day);
    await db.pool.query(`delete from letter_rates where post_class = 'flat'`);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([
      { rate: 0, billable_units: 0, notifications_sent: 1 },
      { rate: 0.5, billable_units: 5, notifications_sent: 3 },
    ]);
  });

  test('6: a fractional multiplier is rounded as Postgres rounds, halves up', async () => {
    const multipliers = [0.5, 1.49, 1.5, 2.5, null];
    await insertRaw(db.pool, {
      notifications: multipliers.map((rate_multiplier) => sms(noon, { rate_multiplier })),
    });
    await runDay(db.pool, day);
    expect(await columnsOf(db.pool, 'ft_billing', 'rate_multiplier', 'notifications_sent')).toEqual([
      [1, 3],
      [2, 1],
      [3, 1],
    ]);
  });

  test('7: a row without a status is in no status fact and not billed, counts for processing time, and is listed', async () => {
    const unknown = sms(noon, { notification_status: null, api_key_id: apiKey, sent_at: noon });
    await insertRaw(db.pool, { notifications: [sms(noon)], notification_history: [unknown] });
    const run = await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'ft_notification_status')).toMatchObject([{ notification_count: 1 }]);
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ notifications_sent: 1 }]);
    expect(await rowsOf(db.pool, 'ft_processing_time')).toMatchObject([
      { messages_total: 1, messages_within_10_secs: 1 },
    ]);
    expect(await rowsOf(db.pool, 'nightshift.problem_row')).toEqual([
      { day, notification_id: unknown.id, reason: 'status is null' },
    ]);
    expect((await problemsOf(db.pool, run)).map(({ key }) => key)).toEqual([`problem-rows/${day}/status is null`]);
  });
});
