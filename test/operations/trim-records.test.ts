import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { trimRecords } from '../../activities/operations/trim-records.ts';
import { createMonthlyPartitions } from '../../db/monthly-partitions.ts';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { record } from '../alerts/recorded.ts';
import { createDatabase } from '../support/database.ts';

const database = await createDatabase();
const pool = createPool(database.url);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const control = { step: () => {}, signal: new AbortController().signal };
const trim = (at: string, months = 13) => trimRecords({ pool }, { months }, new Date(at), control);

/** A row of processing time, by hand. */
async function count(day: string, messages: number): Promise<void> {
  await pool.query(
    `insert into ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at) values ($1, $2, 0, now())
     on conflict (bst_date) do update set messages_total = excluded.messages_total`,
    [day, messages],
  );
}

/** By day: what the journal and its baseline explain, and how many entries there are. */
async function explained(): Promise<Record<string, [number, number]>> {
  const { rows } = await pool.query<{ day: string; messages: number; entries: number }>(
    `select bst_date as day, sum(messages)::int as messages, sum(entries)::int as entries
       from (select bst_date, messages, 0 as entries from nightshift.journal_baseline
             union all select bst_date, messages, 1 from nightshift.journal) explained
      group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ day, messages, entries }) => [day, [messages, entries]]));
}

beforeEach(async () => {
  await pool.query(
    'delete from ft_processing_time; delete from nightshift.journal; delete from nightshift.journal_baseline; delete from nightshift.alert',
  );
});

/** What has been entered was entered so long ago. */
const backdate = (changedAt: string) => pool.query('update nightshift.journal set changed_at = $1', [changedAt]);

const makeMonths = (...days: string[]) =>
  inTransaction(pool, (client) =>
    createMonthlyPartitions(client, { name: 'journal', day: 'bst_date', other: 'journal_other' }, days),
  );

test('months of the journal that are old enough are folded into the baseline, which explains as much', async () => {
  const days = ['2025-09-30', '2025-10-01', '2025-10-31', '2025-11-01'];
  await makeMonths(...days);
  for (const day of days) await count(day, 5);
  await count('2025-10-01', 7);
  await backdate('2025-09-30T23:59:59.999999');

  expect(await trim('2026-11-22T05:30:00Z')).toEqual({ journalMonths: ['2025-09'], alerts: 0, comparisons: 0 });
  expect(await trim('2026-11-30T23:59:59Z')).toMatchObject({ journalMonths: [] });
  expect(await trim('2026-12-01T00:00:00Z')).toMatchObject({ journalMonths: ['2025-10'] });

  expect(await explained()).toEqual({
    '2025-09-30': [5, 0],
    '2025-10-01': [7, 0],
    '2025-10-31': [5, 0],
    '2025-11-01': [5, 1],
  });
});

test('a day of a month that was folded is written again: why is kept for as long, and then folded', async () => {
  await makeMonths('2025-05-01', '2025-06-01');
  for (const day of ['2025-05-01', '2025-06-01']) await count(day, 5);
  await backdate('2025-06-01');
  await trim('2026-11-22T05:30:00Z');
  await makeMonths('2025-05-01');
  await count('2025-05-01', 9);
  await backdate('2025-10-01');

  expect(await trim('2026-11-22T05:30:00Z')).toMatchObject({ journalMonths: [] });
  expect(await explained()).toEqual({ '2025-05-01': [9, 1], '2025-06-01': [5, 0] });
  expect(await trim('2026-12-22T05:30:00Z')).toMatchObject({ journalMonths: ['2025-05'] });
  expect(await explained()).toEqual({ '2025-05-01': [9, 0], '2025-06-01': [5, 0] });
});

test('entries of days without a month are folded when they are old enough, however many', async () => {
  await count('2024-02-01', 5);
  await backdate('2025-09-30');
  await count('2024-02-01', 8);
  await count('2024-02-02', 6);
  await pool.query(
    `insert into nightshift.journal (fact, bst_date, row_key, new, messages, changed_at, reason)
     select 'processing_time', '2024-02-03', '{}', '{}', 1, '2025-09-30', 'by hand' from generate_series(1, 10001)`,
  );

  await trim('2026-11-22T05:30:00Z');

  expect(await explained()).toEqual({ '2024-02-01': [8, 1], '2024-02-02': [6, 1], '2024-02-03': [10_001, 0] });
});

test('while a month is folded, others read and write, and who writes to that month is given way', async () => {
  await makeMonths('2025-03-01', '2026-03-01');
  await count('2025-03-01', 5);
  await backdate('2025-04-01');
  let trimming: Promise<unknown> = Promise.resolve();

  await inTransaction(pool, async (reader) => {
    await reader.query('select from nightshift.journal');
    trimming = trim('2026-11-22T05:30:00Z');
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        `select from pg_locks where mode = 'ShareRowExclusiveLock' and relation = 'nightshift.journal_2025_03'::regclass`,
      );
      expect(rows).toHaveLength(1);
    }, 10_000);

    await inTransaction(pool, async (writer) => {
      await writer.query("set local lock_timeout = '20s'");
      await writer.query(`insert into ft_processing_time values ('2026-03-01', 6, 0, now())`);
      expect((await writer.query('select from nightshift.journal')).rowCount).toBe(2);
      await writer.query(`insert into ft_processing_time values ('2025-03-02', 6, 0, now())`);
      await writer.query('rollback; begin');
    });
  });

  expect(await trimming).toMatchObject({ journalMonths: ['2025-03'] });
  expect(await explained()).toEqual({ '2025-03-01': [5, 0] });
});

test('rows that are written beside two who trim are either folded or kept', async () => {
  const days = Array.from({ length: 28 }, (_, index) => `2025-02-${String(index + 1).padStart(2, '0')}`);
  await makeMonths(...days);

  // What is entered now is old by then.
  const trims = [1, 2].map(() => trim('2099-01-01T05:30:00Z'));
  await Promise.all([...days.map((day, index) => count(day, index + 1)), ...trims]);

  const sums = Object.values(await explained()).map(([messages]) => messages);
  expect(sums).toEqual(days.map((_, index) => index + 1));
});

test('alerts of long ago go once every channel has dealt with them; others stay', async () => {
  const keys = ['old', 'old, and the webhook has not got it', 'young'];
  await record(pool, ...keys.map((key) => ({ key, subject: key, message: randomUUID() })));
  await pool.query(
    `update nightshift.alert set found_at = case key when 'young' then '2025-10-01' else '2025-09-30' end::timestamp`,
  );
  await pool.query(
    `insert into nightshift.alert_delivery (alert_key, channel, outcome)
     select key, channel, 'delivered' from nightshift.alert, unnest(array['log', 'webhook', 'zendesk']) channel
      where not (key like '%webhook%' and channel = 'webhook')`,
  );

  expect(await trim('2026-11-22T05:30:00Z')).toMatchObject({ alerts: 1 });

  const { rows } = await pool.query<{ key: string }>('select key from nightshift.alert order by key');
  expect(rows.map(({ key }) => key)).toEqual(keys.slice(1));
});

test('comparisons of long ago go, with their days', async () => {
  await pool.query(
    `insert into nightshift.comparison (run_id, workflow_id, from_day, to_day, use_rollup, state, started_at)
     select started::text, 'compare', '2025-09-01', '2025-09-01', false, 'equal', started::timestamp
       from unnest(array['2025-09-30 23:59:59', '2025-10-01 00:00:00']) started`,
  );
  await pool.query(
    `insert into nightshift.comparison_day
       (run_id, fact, day, state, appear, vanish, change, messages_before, messages_after, largest, compared_at)
     select run_id, 'billing', '2025-09-01', 'equal', 0, 0, 0, 0, 0, '[]', started_at from nightshift.comparison`,
  );

  expect(await trim('2026-11-22T05:30:00Z')).toMatchObject({ comparisons: 1 });

  const { rows } = await pool.query('select run_id from nightshift.comparison_day');
  expect(rows).toEqual([{ run_id: '2025-10-01 00:00:00' }]);
});
