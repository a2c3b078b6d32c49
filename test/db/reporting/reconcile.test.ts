import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { zeroUuid } from '../../../db/reporting/days.ts';
import { billingFact } from '../../support/fact-rows.ts';
import { apiKey, despatch, email, insertRaw, letter, service, sms } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { reconcile, rollUp, runDay } from '../../support/run-day.ts';
import { insertRows } from '../../support/table-rows.ts';

const day = '2026-05-04';
const interval = { day, startUtc: '2026-05-03 23:00:00', endUtc: '2026-05-04 23:00:00' };
const noon = '2026-05-04 12:00:00';
const leftOut = ['billing', 'notification_status', 'processing_time'].map((fact) => `${fact} left out`);

describe.each(majors)('reconciling a day on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  // Three texts by two providers, an e-mail, two letters, one of them without a rate.
  beforeEach(async () => {
    const sent = { api_key_id: apiKey, sent_at: noon };
    const despatched = letter(noon);
    await insertRaw(db.pool, {
      notifications: [sms(noon, sent), sms(noon), sms(noon, { ...sent, sent_by: 'firetext', billable_units: 2 })],
      notification_history: [
        email(noon, sent),
        despatched,
        letter(noon, { billable_units: 6 }),
        sms(noon, { notification_status: null }),
      ],
      notifications_letter_despatch: [despatch(despatched, day)],
    });
    await runDay(db.pool, day);
  });

  const violated = (invariant: string) => (found: string[]) => found.filter((line) => line.startsWith(invariant));

  test('every invariant holds on a day as it was written', async () => {
    expect(await reconcile(db.pool, day)).toEqual([]);
  });

  test('every invariant holds on a day without messages', async () => {
    await runDay(db.pool, '2026-05-05');
    expect(await reconcile(db.pool, '2026-05-05')).toEqual([]);
  });

  test.each([
    [
      'a status fact that counts too many',
      'update ft_notification_status set notification_count = 4 where notification_type',
      3,
      4,
    ],
    ['a status fact that is gone', 'delete from ft_notification_status where notification_type', 3, 0],
    [
      'a status fact under another service',
      `update ft_notification_status set service_id = '${zeroUuid}' where notification_type`,
      ...([3, 0] as const),
    ],
  ])('R1 sees %s', async (_, edit, expected, found) => {
    await db.pool.query(`${edit} = 'sms'`);
    expect(violated('R1')(await reconcile(db.pool, day))).toContain(
      `R1 sms of service ${service}: expected ${expected}, found ${found}`,
    );
  });

  test.each([
    ['facts that were changed while nobody kept the journal', 'update ft_billing set notifications_sent = 5', 5, 20],
    ['facts that are gone, unnoticed', 'delete from ft_billing', 5, 0],
  ])('R3 sees %s', async (_, edit, expected, found) => {
    await inTransaction(db.pool, async (client) => {
      await client.query('set local session_replication_role = replica');
      await client.query(edit);
    });
    expect(violated('R3')(await reconcile(db.pool, day))).toEqual([
      `R3 messages that the journal explains: expected ${expected}, found ${found}`,
    ]);
  });

  test('R3 sees an entry of the journal that is gone, and holds after an edit by hand, which is entered', async () => {
    await db.pool.query('update ft_processing_time set messages_total = 7');
    expect(violated('R3')(await reconcile(db.pool, day))).toEqual([]);
    await db.pool.query(`delete from nightshift.journal where fact = 'processing_time'`);
    expect(violated('R3')(await reconcile(db.pool, day))).toEqual([
      'R3 messages that the journal explains: expected 0, found 7',
    ]);
  });

  test.each([
    [
      'more billed than was billable',
      `update ft_billing set notifications_sent = 5 where provider = 'mmg'`,
      'sms',
      'mmg',
      2,
      5,
    ],
    ['billing of a message gone', `delete from ft_billing where provider = 'firetext'`, 'sms', 'firetext', 1, 0],
    ['billing under another provider', `update ft_billing set provider = 'x' where provider = 'mmg'`, 'sms', 'x', 0, 2],
    ['an unrated message forgotten', 'delete from nightshift.unrated', 'letter', 'dvla', 2, 1],
  ])('R4 sees %s', async (_, edit, type, provider, expected, found) => {
    await db.pool.query(edit);
    expect(violated('R4')(await reconcile(db.pool, day))).toContain(
      `R4 ${type} by ${provider} of service ${service}: expected ${expected}, found ${found}`,
    );
  });

  test('R4 warns of fewer fragments than texts', async () => {
    await db.pool.query(`update notifications set billable_units = 0 where sent_by = 'mmg'`);
    await runDay(db.pool, day);
    expect(await reconcile(db.pool, day)).toEqual([
      `warning R4 fragments of texts by mmg of service ${service}: expected at least 2, found 0`,
    ]);
  });

  test.each([
    // 4 fragments at 0.024 and a letter at 0.73 are 0.826 pounds.
    ['another rate', `update ft_billing set rate = 0.0240001 where provider = 'mmg'`, '0.826', '0.8260002'],
    ['other units', `update ft_billing set billable_units = 3 where provider = 'firetext'`, '0.826', '0.85'],
    ['another multiplier', `update ft_billing set rate_multiplier = 2 where provider = 'mmg'`, '0.826', '0.874'],
    ['the cost of a service gone', 'delete from ft_billing', '0.826', '0'],
  ])('R5 sees %s, to the last digit', async (_, edit, expected, found) => {
    await db.pool.query(edit);
    const [line] = violated('R5')(await reconcile(db.pool, day));
    const amounts = /^R5 pounds of service .*: expected (\S+), found (\S+)$/.exec(line ?? '')?.slice(1);
    expect(amounts?.map(Number)).toEqual([Number(expected), Number(found)]);
  });

  test.each([
    ['another total', 'messages_total = 2', 2],
    ['more within ten seconds than there were', 'messages_within_10_secs = 4', 3],
    ['fewer than none within ten seconds', 'messages_within_10_secs = -1', 3],
  ])('R6 sees %s', async (_, assignment, found) => {
    await db.pool.query(`update ft_processing_time set ${assignment}`);
    expect(violated('R6')(await reconcile(db.pool, day))).toEqual([
      `R6 messages sent by API: expected 3, found ${found}`,
    ]);
  });

  test.each([
    ['ft_notification_status', `delete from ft_notification_status where notification_type <> 'email'`, 2],
    ['ft_processing_time', 'delete from ft_processing_time', 1],
    ['ft_billing', 'update ft_billing set billable_units = null', 4],
    ['ft_billing_letter_despatch', `update ft_billing_letter_despatch set postage = 'first'`, 2],
  ])('R8 sees rows of %s that differ from their source, in both directions', async (table, edit, differences) => {
    await db.pool.query(edit);
    expect(violated('R8')(await reconcile(db.pool, day))).toEqual([
      `R8 rows of public.${table} that differ from their source: expected 0, found ${differences}`,
    ]);
  });

  test('R8 sees a dead row, with nothing behind it', async () => {
    await insertRows(db.pool, 'ft_billing', [billingFact(day, 0, { provider: 'unknown' })]);
    expect(violated('R8')(await reconcile(db.pool, day))).toEqual([
      'R8 rows of public.ft_billing that differ from their source: expected 0, found 1',
    ]);
  });

  test.each([
    ['that were changed', 'update nightshift.daily_totals set emails = emails + 1'],
    ['that are gone', 'delete from nightshift.daily_totals'],
  ])('R9 sees daily totals %s', async (_, edit) => {
    await db.pool.query(edit);
    expect(await reconcile(db.pool, day)).toEqual(['R9 daily totals that differ from the facts: expected 0, found 1']);
  });

  test('at most ten violations of an invariant are told', async () => {
    await db.pool.query(
      `insert into ft_notification_status
       select bst_date, template_id, gen_random_uuid(), job_id, notification_type, key_type, notification_status, 1, created_at
         from ft_notification_status, generate_series(1, 11) where notification_type = 'email'`,
    );
    expect(violated('R1')(await reconcile(db.pool, day))).toHaveLength(10);
  });

  test('facts that were written from another version of the rollup are left out; letter despatch has none', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await rollUp(db.pool, interval);
    await db.pool.query('update ft_billing_letter_despatch set notifications_sent = 9');
    expect(await reconcile(db.pool, day)).toEqual([
      leftOut[0],
      'R8 rows of public.ft_billing_letter_despatch that differ from their source: expected 0, found 1',
      ...leftOut.slice(1),
    ]);
    await runDay(db.pool, day);
    expect(await reconcile(db.pool, day)).toEqual([]);
  });

  test('a refused day, one that was never written, and one whose rollup was dropped are left out', async () => {
    await inTransaction(db.pool, (client) =>
      client.query('delete from notifications; delete from notification_history'),
    );
    await runDay(db.pool, day);
    const all = ['billing', 'letter_despatch', 'notification_status', 'processing_time'];
    expect(await reconcile(db.pool, day)).toEqual(all.map((fact) => `${fact} left out`));
    expect(await reconcile(db.pool, '2026-05-06')).toEqual(all.map((fact) => `${fact} left out`));
    await runDay(db.pool, '2026-05-07');
    await db.pool.query(`update nightshift.rollup_day set digest = null where day = '2026-05-07'`);
    expect(await reconcile(db.pool, '2026-05-07')).toEqual(leftOut);
  });
});
