import type { Pool, PoolClient } from 'pg';
import { alertChannels } from '../alert-deliveries.ts';
import { type MonthlyTable, partitionName } from '../monthly-partitions.ts';

const journal: MonthlyTable = { name: 'journal', day: 'bst_date' };

/** A night that holds the journal is let go first; whoever trims comes back. */
const lockTimeout = '2s';

async function oldestMonth(client: PoolClient, keepFrom: string): Promise<string | undefined> {
  const { rows } = await client.query<{ month: string }>(
    `select replace(substring(c.relname from '\\d{4}_\\d\\d$'), '_', '-') as month
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'nightshift.journal'::regclass and c.relname ~ '^journal_\\d{4}_\\d\\d$'
      order by 1 limit 1`,
  );
  const month = rows[0]?.month;
  return month === undefined || month >= keepFrom ? undefined : month;
}

/**
 * Adds the oldest month of the journal to what was counted before the journal began, and drops it: what the journal and its
 * baseline explain stays the same, and why a number of that month changed is forgotten.
 *
 * @param keepFrom `YYYY-MM`, the first month that stays. Returns the month that went; undefined: none is that old.
 */
export async function foldOldestJournalMonth(client: PoolClient, keepFrom: string): Promise<string | undefined> {
  if ((await oldestMonth(client, keepFrom)) === undefined) return undefined;
  await client.query(`set local lock_timeout = '${lockTimeout}'`);
  // Its own lock would be taken last, by the drop: between the sums and that, a row could still come.
  await client.query('lock table nightshift.journal in access exclusive mode');
  // Whoever trims as well may have been first.
  const month = await oldestMonth(client, keepFrom);
  if (month === undefined) return undefined;
  const partition = partitionName(journal, month);
  await client.query(
    `insert into nightshift.journal_baseline as b (fact, bst_date, messages)
     select fact, bst_date, sum(messages) from ${partition} group by fact, bst_date
     on conflict (fact, bst_date) do update set messages = b.messages + excluded.messages`,
  );
  await client.query(`drop table ${partition}`);
  return month;
}

/** Deletes alerts of before a date that every channel has dealt with. @returns how many. */
export async function deleteOldAlerts(pool: Pool, before: string): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from nightshift.alert a
      where a.found_at < $1::date
        and not exists (select from unnest($2::text[]) as known (channel)
                         where not exists (select from nightshift.alert_delivery d
                                            where d.alert_key = a.key and d.channel = known.channel))`,
    [before, alertChannels],
  );
  return rowCount ?? 0;
}

/** Deletes comparisons that began before a date. @returns how many. */
export async function deleteOldComparisons(pool: Pool, before: string): Promise<number> {
  const { rowCount } = await pool.query('delete from nightshift.comparison where started_at < $1::date', [before]);
  return rowCount ?? 0;
}
