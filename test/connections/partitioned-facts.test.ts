import type { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { readFacts } from '../support/facts.ts';
import { firstNight } from '../support/notify-rows.ts';
import { createScenario, windowsOf } from '../support/scenario.ts';

/** Makes a fact table one of partitions by month, with its rows, its key, its indexes and its triggers. */
async function partition(pool: Pool, table: string): Promise<void> {
  const { rows } = await pool.query<{ definition: string }>(
    'select pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = $1::regclass and not tgisinternal',
    [table],
  );
  await pool.query(`
    alter table ${table} rename to ${table}_whole;
    create table ${table} (like ${table}_whole including all) partition by range (bst_date);
    create table ${table}_2026_03 partition of ${table} for values from ('2026-03-01') to ('2026-04-01');
    create table ${table}_2026_04 partition of ${table} for values from ('2026-04-01') to ('2026-05-01');
    create table ${table}_other partition of ${table} default;
    insert into ${table} select * from ${table}_whole;
    drop function if exists nightshift.recount_daily_totals;
    drop table ${table}_whole;
    ${rows.map(({ definition }) => definition).join(';\n')}`);
}

/** By how much the journal and the tables differ, for each fact and day. */
async function unaccounted(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    with told as (select fact, bst_date, sum(messages) as n
                    from (select fact, bst_date, messages from nightshift.journal
                          union all select fact, bst_date, messages from nightshift.journal_baseline) t group by 1, 2),
    there as (select 'notification_status' as fact, bst_date, sum(notification_count) as n from ft_notification_status group by 2
              union all select 'billing', bst_date, sum(notifications_sent) from ft_billing group by 2)
    select * from there full join told using (fact, bst_date)
     where fact in ('notification_status', 'billing') and coalesce(there.n, 0) <> coalesce(told.n, 0)`);
  return rows;
}

test('fact tables in partitions by month: a night mends what was changed by hand, and the journal has all of it', async () => {
  const scenario = await createScenario(onTestFinished);
  const { pool } = scenario;
  const input = { night: firstNight, windows: windowsOf(6) };
  const { state, problems } = await scenario.night(input);
  const facts = await readFacts(pool);
  await partition(pool, 'ft_notification_status');
  await partition(pool, 'ft_billing');
  expect(await readFacts(pool)).toEqual(facts);

  await pool.query(`
    delete from ft_notification_status where bst_date = '2026-03-31';
    update ft_notification_status set notification_count = notification_count + 1 where bst_date = '2026-04-02';
    delete from ft_billing where bst_date = '2026-04-01';
    update ft_billing set bst_date = '2026-04-01' where bst_date = '2026-03-30';
    delete from ft_billing where bst_date = '2026-04-04'`);
  expect(await readFacts(pool)).not.toEqual(facts);
  expect(await unaccounted(pool)).toEqual([]);
  expect(await scenario.night(input)).toMatchObject({ state, problems });

  expect(await readFacts(pool)).toEqual(facts);
  expect(await unaccounted(pool)).toEqual([]);
  const { rows } = await pool.query(
    `select tableoid::regclass::text as partition from ft_billing union select tableoid::regclass::text from ft_notification_status order by 1`,
  );
  expect(rows.map((row) => row.partition)).toEqual([
    'ft_billing_2026_03',
    'ft_billing_2026_04',
    'ft_notification_status_2026_03',
    'ft_notification_status_2026_04',
  ]);
});
