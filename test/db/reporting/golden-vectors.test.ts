import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { dayIntervals, zeroUuid } from '../../../db/reporting/days.ts';
import {
  apiKey,
  email,
  insertRaw,
  job,
  letter,
  type RawRow,
  service,
  sms,
  template,
  times,
} from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { runDay } from '../../support/run-day.ts';
import { columnsOf, rowsOf } from '../../support/table-rows.ts';

const statuses = [
  'cancelled',
  'created',
  'delivered',
  'failed',
  'pending',
  'pending-virus-check',
  'permanent-failure',
  'returned-letter',
  'sending',
  'sent',
  'technical-failure',
  'temporary-failure',
  'validation-failed',
  'virus-scan-failed',
];

/** Spec: nightly §14. */
describe.each(majors)('golden vectors on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test('1: a London day is 23 hours long in spring, 25 in autumn, and begins at 23:00 UTC in summer', async () => {
    const days = ['2022-03-27', '2022-01-15', '2016-06-17', '2026-10-25'];
    const intervals = await inTransaction(db.pool, (client) => dayIntervals(client, days, 'Europe/London'));
    expect(intervals).toEqual([
      { day: '2016-06-17', startUtc: '2016-06-16 23:00:00', endUtc: '2016-06-17 23:00:00' },
      { day: '2022-01-15', startUtc: '2022-01-15 00:00:00', endUtc: '2022-01-16 00:00:00' },
      { day: '2022-03-27', startUtc: '2022-03-27 00:00:00', endUtc: '2022-03-27 23:00:00' },
      { day: '2026-10-25', startUtc: '2026-10-24 23:00:00', endUtc: '2026-10-26 00:00:00' },
    ]);
  });

  test('2: status facts have the zero job, the team key and history, and no test key', async () => {
    const noon = '2026-05-04 12:00';
    await insertRaw(db.pool, {
      notifications: [
        ...times(2, () => sms(noon)),
        sms(noon, { key_type: 'team', notification_status: 'sending', job_id: job }),
        ...times(5, () => sms(noon, { key_type: 'test' })),
      ],
      notification_history: [sms(noon)],
    });
    await runDay(db.pool, '2026-05-04');
    const same = { bst_date: '2026-05-04', template_id: template, service_id: service, notification_type: 'sms' };
    expect(await rowsOf(db.pool, 'ft_notification_status')).toEqual([
      { ...same, job_id: zeroUuid, key_type: 'normal', notification_status: 'delivered', notification_count: 3 },
      { ...same, job_id: job, key_type: 'team', notification_status: 'sending', notification_count: 1 },
    ]);
  });

  test('3: of one message in each status, 4 e-mails, 6 texts and 3 letters are billed', async () => {
    const ofEachType = (make: typeof sms) =>
      statuses.map((notification_status) => make('2026-05-04 12:00', { notification_status }));
    await insertRaw(db.pool, { notifications: [sms, email, letter].flatMap(ofEachType) });
    await runDay(db.pool, '2026-05-04');
    expect(await columnsOf(db.pool, 'ft_billing', 'notification_type', 'notifications_sent')).toEqual([
      ['email', 4],
      ['letter', 3],
      ['sms', 6],
    ]);
    expect(await rowsOf(db.pool, 'ft_notification_status')).toHaveLength(3 * statuses.length);
  });

  test('4: a letter costs the rate of its day from the first instant after London midnight', async () => {
    const economy = { postage: 'economy', billable_units: 2 };
    const letters = () => [letter('2026-06-30 23:00:00', economy), letter('2026-06-30 22:59:59.999999', economy)];
    await insertRaw(db.pool, { notifications: letters(), notification_history: letters() });
    await runDay(db.pool, '2026-06-30');
    await runDay(db.pool, '2026-07-01');
    const same = { notification_type: 'letter', postage: 'economy', billable_units: 4, notifications_sent: 2 };
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([
      { ...same, bst_date: '2026-06-30', rate: 0.69 },
      { ...same, bst_date: '2026-07-01', rate: 0.684 },
    ]);
  });

  test('4: a text of 22:59:59 UTC on 31 March costs the old rate, one of 23:00:00 the new', async () => {
    await insertRaw(db.pool, { notifications: [sms('2026-03-31 22:59:59'), sms('2026-03-31 23:00:00')] });
    await runDay(db.pool, '2026-03-31');
    await runDay(db.pool, '2026-04-01');
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([
      { bst_date: '2026-03-31', rate: 0.0233, billable_units: 1, notifications_sent: 1 },
      { bst_date: '2026-04-01', rate: 0.024, billable_units: 1, notifications_sent: 1 },
    ]);
  });

  test('5: exactly ten seconds is within; one microsecond more, or not sent, is counted and not within', async () => {
    const sent = (sent_at: string | null, differences: Partial<RawRow> = {}) =>
      sms('2026-05-04 12:00:00', { sent_at, api_key_id: apiKey, ...differences });
    await insertRaw(db.pool, {
      notifications: [
        sent('2026-05-04 12:00:10'),
        sent('2026-05-04 12:00:10.000001'),
        sent('2026-05-04 11:59:59'),
        sent(null),
        sent('2026-05-04 12:00:01', { key_type: 'team' }),
        sent('2026-05-04 12:00:01', { api_key_id: null }),
        sent('2026-05-04 12:00:01', { key_type: 'test' }),
      ],
    });
    await runDay(db.pool, '2026-05-04');
    expect(await rowsOf(db.pool, 'ft_processing_time')).toEqual([
      { bst_date: '2026-05-04', messages_total: 5, messages_within_10_secs: 3 },
    ]);
  });
});
