import { describe, expect, test } from 'vitest';
import { email, insertRaw, letter, otherService, otherTemplate, type RawRow, sms } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { runDay } from '../../support/run-day.ts';
import { columnsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

const grouping = [
  'notification_type',
  'provider',
  'rate_multiplier',
  'international',
  'rate',
  'billable_units',
  'notifications_sent',
  'postage',
];

/** What of a message reaches its row of `ft_billing`, and what tells rows apart. Spec: nightly §4.3. */
describe.each(majors)('rows of ft_billing on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const billed = () => columnsOf(db.pool, 'ft_billing', ...grouping);
  const full = { sent_by: 'other', rate_multiplier: 3, international: true, postage: 'first', billable_units: 2 };
  const bare = { sent_by: null, rate_multiplier: null, international: null };

  test('an e-mail has the constants of its type, and costs nothing', async () => {
    await insertRaw(db.pool, { notifications: [email(noon, full), email(noon, bare)] });
    await runDay(db.pool, day);
    expect(await billed()).toEqual([['email', 'ses', 0, false, 0, 0, 2, 'none']]);
  });

  test('a text has its provider, multiplier and fragments; unknown, 1 and not abroad, if it does not say', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon, full), sms(noon, bare)] });
    await runDay(db.pool, day);
    expect(await billed()).toEqual([
      ['sms', 'other', 3, true, 0.024, 2, 1, 'none'],
      ['sms', 'unknown', 1, false, 0.024, 1, 1, 'none'],
    ]);
  });

  test('a letter is by dvla, and has its multiplier, postage and sheets', async () => {
    await insertRaw(db.pool, { notifications: [letter(noon, full), letter(noon, full), letter(noon, bare)] });
    await runDay(db.pool, day);
    expect(await billed()).toEqual([
      ['letter', 'dvla', 1, false, 0.73, 1, 1, 'second'],
      ['letter', 'dvla', 3, true, 1.61, 4, 2, 'first'],
    ]);
  });

  test.each<[string, Partial<RawRow>]>([
    ['service', { service_id: otherService }],
    ['template', { template_id: otherTemplate }],
    ['provider', { sent_by: 'firetext' }],
    ['multiplier', { rate_multiplier: 2 }],
    ['destination', { international: true }],
  ])('texts of another %s have a row of their own, texts of another status or job have not', async (_, difference) => {
    const texts = [sms(noon), sms(noon, { notification_status: 'pending' }), sms(noon, difference)];
    await insertRaw(db.pool, { notifications: texts, notification_history: [sms(noon, { job_id: otherService })] });
    await runDay(db.pool, day);
    const sent = (await columnsOf(db.pool, 'ft_billing', 'notifications_sent')).flat();
    expect(sent.toSorted()).toEqual([1, 3]);
  });

  test('an international letter is told from one within the country by its postage', async () => {
    const postages = ['europe', 'rest-of-world', 'economy', 'second'];
    await insertRaw(db.pool, { notifications: postages.map((postage) => letter(noon, { postage })) });
    await runDay(db.pool, day);
    expect(await columnsOf(db.pool, 'ft_billing', 'rate', 'postage')).toEqual([
      [0.64, 'economy'],
      [0.73, 'second'],
      [1.8, 'europe'],
      [1.8, 'rest-of-world'],
    ]);
  });
});
