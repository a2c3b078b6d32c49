import type { PoolClient } from 'pg';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { statusFact } from '../../support/fact-rows.ts';
import { email, insertRaw, letter, sms, uuid } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { reconcile, runDay } from '../../support/run-day.ts';
import { columnsOf, insert, insertRows } from '../../support/table-rows.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

const fact = (notification_type: string, notification_count: number, differences: object = {}) =>
  statusFact(day, notification_count, { notification_type, ...differences });

describe.each(majors)('daily totals on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const totals = () =>
    columnsOf(db.pool, 'nightshift.daily_totals', 'bst_date', 'emails', 'sms', 'letters', 'fact_rows');
  const given = (...facts: object[]) => insertRows(db.pool, 'ft_notification_status', facts);
  const withTriggersOff = (sql: string) =>
    inTransaction(db.pool, async (client) => {
      await client.query('set local session_replication_role = replica');
      await client.query(sql);
    });

  test('are those of the facts that a night writes', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon), sms(noon), email(noon), letter('2026-05-05 12:00')] });
    await runDay(db.pool, day);
    await runDay(db.pool, '2026-05-05');
    expect(await totals()).toEqual([
      [day, 1, 2, 0, 2],
      ['2026-05-05', 0, 0, 1, 1],
    ]);
  });

  test('follow whoever inserts, updates or deletes, row by row and day by day', async () => {
    const yesterday = { bst_date: '2026-05-03' };
    await given(fact('sms', 5), fact('email', 7), fact('sms', 2, yesterday));
    expect(await totals()).toEqual([
      ['2026-05-03', 0, 2, 0, 1],
      [day, 7, 5, 0, 2],
    ]);
    await db.pool.query(`update ft_notification_status set notification_count = 6 where notification_type = 'email'`);
    await db.pool.query(`update ft_notification_status set bst_date = '2026-05-03', notification_type = 'letter'
                          where bst_date = '${day}' and notification_type = 'sms'`);
    expect(await totals()).toEqual([
      ['2026-05-03', 0, 2, 5, 2],
      [day, 6, 0, 0, 1],
    ]);
    await db.pool.query(`delete from ft_notification_status where notification_type = 'letter'`);
    expect(await totals()).toEqual([
      ['2026-05-03', 0, 2, 0, 1],
      [day, 6, 0, 0, 1],
    ]);
  });

  test('follow an upsert that inserts and updates at once', async () => {
    await given(fact('sms', 5));
    await db.pool.query(
      `insert into ft_notification_status select * from jsonb_populate_recordset(null::ft_notification_status, $1)
       on conflict on constraint ft_notification_status_pkey do update set notification_count = excluded.notification_count`,
      [JSON.stringify([fact('sms', 8), fact('email', 1)].map((row) => ({ ...row, created_at: noon })))],
    );
    expect(await totals()).toEqual([[day, 1, 8, 0, 2]]);
  });

  test('leave out test keys, also when a row becomes or ceases to be of one', async () => {
    await given(fact('sms', 5, { key_type: 'test' }), fact('sms', 2));
    expect(await totals()).toEqual([[day, 0, 2, 0, 1]]);
    await db.pool.query(`update ft_notification_status set key_type = 'team' where key_type = 'test'`);
    expect(await totals()).toEqual([[day, 0, 7, 0, 2]]);
    await db.pool.query(`update ft_notification_status set key_type = 'test' where key_type = 'normal'`);
    expect(await totals()).toEqual([[day, 0, 5, 0, 1]]);
    await db.pool.query(`delete from ft_notification_status where key_type = 'team'`);
    expect(await totals()).toEqual([]);
  });

  test('lose a day with its last row, not with its last message', async () => {
    await given(fact('sms', 0), fact('email', 3));
    await db.pool.query(`delete from ft_notification_status where notification_type = 'email'`);
    expect(await totals()).toEqual([[day, 0, 0, 0, 1]]);
    await db.pool.query('delete from ft_notification_status');
    expect(await totals()).toEqual([]);
  });

  test('are empty after a truncate', async () => {
    await given(fact('sms', 5), fact('sms', 1, { bst_date: '2020-01-01' }));
    await db.pool.query('truncate ft_notification_status');
    expect(await totals()).toEqual([]);
  });

  test('add up what two writers of one day do at the same time', async () => {
    const add = (client: PoolClient, template_id: string) =>
      insert(client, 'ft_notification_status', [fact('sms', 1, { template_id, created_at: noon })]);
    const [first, second] = [await db.pool.connect(), await db.pool.connect()];
    try {
      for (const client of [first, second]) await client.query('begin');
      await add(first, uuid(1));
      // Waits for the first writer, which holds the day's total.
      const waiting = add(second, uuid(2));
      await first.query('commit');
      await waiting;
      await second.query('commit');
    } finally {
      first.release();
      second.release();
    }
    expect(await totals()).toEqual([[day, 0, 2, 0, 2]]);
  });

  test('add up what many writers of many days do at the same time', async () => {
    const writers = Array.from({ length: 8 }, (_, writer) => writer);
    await Promise.all(
      writers.map(async (writer) => {
        for (let step = 0; step < 5; step += 1) {
          const row = { template_id: uuid(100 * writer + step), bst_date: `2026-05-0${1 + (step % 3)}` };
          await given(fact('sms', 1 + step, row));
          if (step % 2 === 0) {
            await db.pool.query('delete from ft_notification_status where template_id = $1', [row.template_id]);
          }
        }
      }),
    );
    // Of each writer the second and the fourth row are left: 2 texts on the 2nd, 4 on the 1st.
    expect(await totals()).toEqual([
      ['2026-05-01', 0, 32, 0, 8],
      ['2026-05-02', 0, 16, 0, 8],
    ]);
  });

  test('that were loaded with triggers off are recounted, by hand or when a night writes the day', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await given(fact('letter', 4, { bst_date: '2026-05-03' }));
    await withTriggersOff('update nightshift.daily_totals set sms = 99');
    await withTriggersOff(`insert into nightshift.daily_totals values ('2019-01-01', 1, 1, 1, 1)`);
    expect(await reconcile(db.pool, day)).toEqual(['R9 daily totals that differ from the facts: expected 0, found 1']);
    await runDay(db.pool, day);
    expect(await reconcile(db.pool, day)).toEqual([]);
    expect(await totals()).toEqual([
      ['2019-01-01', 1, 1, 1, 1],
      ['2026-05-03', 0, 99, 4, 1],
      [day, 0, 1, 0, 1],
    ]);
    await db.pool.query('select nightshift.recount_daily_totals()');
    expect(await totals()).toEqual([
      ['2026-05-03', 0, 0, 4, 1],
      [day, 0, 1, 0, 1],
    ]);
  });
});
