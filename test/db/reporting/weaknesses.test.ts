import { describe, expect, test } from 'vitest';
import { apiKey, insertRaw, letter, otherService, sms, times } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { problemsOf, runDay } from '../../support/run-day.ts';
import { columnsOf, insertRows, rowsOf } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

/** What the reference gets wrong, and this does not. Spec: nightly §13. */
describe.each(majors)('weaknesses of the reference, mended on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const billed = (...columns: string[]) => columnsOf(db.pool, 'ft_billing', ...columns);

  test.each([
    ['status', `notification_status = 'technical-failure'`, []],
    ['provider', `sent_by = 'firetext'`, [['firetext', 1, 1]]],
    ['multiplier', 'rate_multiplier = 3', [['mmg', 3, 1]]],
  ])(
    'W6: a %s that changes after the first night leaves no old row to be billed twice',
    async (_, change, expected) => {
      const [text, other] = [sms(noon), sms(noon, { service_id: otherService, notification_status: 'failed' })];
      await insertRaw(db.pool, { notifications: [text, other] });
      await runDay(db.pool, day);
      expect(await billed('provider', 'rate_multiplier', 'notifications_sent')).toEqual([['mmg', 1, 1]]);
      await db.pool.query(`update notifications set ${change} where id = $1`, [text.id]);
      await runDay(db.pool, day);
      expect(await billed('provider', 'rate_multiplier', 'notifications_sent')).toEqual(expected);
    },
  );

  test('W6: postage and rate that change leave no old row either', async () => {
    const sent = letter(noon);
    await insertRaw(db.pool, { notifications: [sent] });
    await runDay(db.pool, day);
    expect(await billed('postage', 'rate', 'notifications_sent')).toEqual([['second', 0.73, 1]]);
    await db.pool.query(`update notifications set postage = 'first' where id = $1`, [sent.id]);
    await runDay(db.pool, day);
    expect(await billed('postage', 'rate', 'notifications_sent')).toEqual([['first', 1.56, 1]]);
    await db.pool.query(`update letter_rates set rate = rate + 1 where post_class = 'first'`);
    await runDay(db.pool, day);
    await db.pool.query(`update letter_rates set rate = rate - 1 where post_class = 'first'`);
    expect(await billed('postage', 'rate', 'notifications_sent')).toEqual([['first', 2.56, 1]]);
  });

  test('W6: the last billable message of a day takes its row with it', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await db.pool.query(`update notifications set notification_status = 'technical-failure'`);
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.billing).toMatchObject({ state: 'written', removed: 1, sumBefore: 1, sumAfter: 0 });
    expect(await rowsOf(db.pool, 'ft_billing')).toEqual([]);
  });

  test('W7: rows that stop the whole day of the reference stop nobody', async () => {
    await insertRaw(db.pool, {
      notifications: [
        letter(noon, { billable_units: 6 }),
        letter(noon, { postage: null }),
        letter(noon, { international: null }),
        sms(noon, { service_id: otherService }),
      ],
    });
    const run = await runDay(db.pool, day);
    expect(await billed('notification_type', 'notifications_sent')).toEqual([
      ['letter', 1],
      ['sms', 1],
    ]);
    expect(run.outcomes.billing).toMatchObject({ state: 'written', unrated: 2 });
    expect((await problemsOf(db.pool, run)).map(({ message }) => message)).toEqual([
      expect.stringContaining('2 letter messages of 2026-05-04 have no rate'),
    ]);
  });

  test('W9: a day whose rows are gone keeps its processing time', async () => {
    await insertRows(db.pool, 'ft_processing_time', [
      { bst_date: day, messages_total: 1000, messages_within_10_secs: 990 },
    ]);
    const { outcomes } = await runDay(db.pool, day);
    expect(outcomes.processing_time).toMatchObject({ state: 'refused', sumBefore: 1000, sumAfter: 1000 });
    expect(await rowsOf(db.pool, 'ft_processing_time')).toEqual([
      { bst_date: day, messages_total: 1000, messages_within_10_secs: 990 },
    ]);
  });

  test('W9: a day whose rows were archived gets its processing time from history', async () => {
    const sent = () => sms(noon, { api_key_id: apiKey, sent_at: noon });
    await insertRaw(db.pool, { notification_history: times(3, sent) });
    await runDay(db.pool, day);
    expect(await rowsOf(db.pool, 'ft_processing_time')).toEqual([
      { bst_date: day, messages_total: 3, messages_within_10_secs: 3 },
    ]);
  });

  test('W12: an archiver that has copied a row and not yet deleted it does not double it', async () => {
    const rows = [...times(3, () => sms(noon)), letter(noon)];
    await insertRaw(db.pool, { notifications: rows });
    await runDay(db.pool, day);
    const facts = await rowsOf(db.pool, 'ft_notification_status');
    const again = async () => {
      const { rollup, outcomes } = await runDay(db.pool, day);
      expect(rollup).toMatchObject({ version: 1, sourceRows: 4, changed: false });
      expect(outcomes.notification_status).toMatchObject({ added: 0, changed: 0, removed: 0, sumAfter: 4 });
      expect(await rowsOf(db.pool, 'ft_notification_status')).toEqual(facts);
    };
    await insertRaw(db.pool, { notification_history: rows });
    await again();
    await db.pool.query('delete from notifications');
    await again();
  });
});
