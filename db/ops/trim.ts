import type { Pool, PoolClient } from 'pg';
import { alertChannels } from '../alert-deliveries.ts';
import { type MonthlyTable, partitionName } from '../monthly-partitions.ts';

const journal: MonthlyTable = { name: 'journal', day: 'bst_date' };

/** A night that holds the month is let go first; whoever trims comes back. */
const lockTimeout = '2s';

const otherRowsAtOnce = 10_000;

const addToBaseline = (sums: string) => `
  insert into nightshift.journal_baseline as b (fact, bst_date, messages) ${sums}
  on conflict (fact, bst_date) do update set messages = b.messages + excluded.messages`;

/** Whoever trims as well is waited for. */
async function trimAlone(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('nightshift.journal trim'))");
}

/**
 * Locks all that the drop of a month locks. Who writes to the journal holds it already when it waits for the month: to wait
 * for the journal then would be a deadlock, so this tries again instead, and nobody waits for whoever trims meanwhile.
 */
const lockForDrop = (partition: string) => `
  do $$
  begin
    for attempt in 1 .. 600 loop
      begin
        lock table only nightshift.journal, only nightshift.journal_other, only ${partition} in access exclusive mode nowait;
        return;
      exception when lock_not_available then
        -- Who waits for the month holds the journal until this transaction gives way.
        if exists (select from pg_locks join pg_database d on d.oid = database
                    where d.datname = current_database() and relation = '${partition}'::regclass and not granted) then
          raise lock_not_available using message = 'Somebody waits to change days of ${partition}, which is to be dropped';
        end if;
        perform pg_sleep(0.05);
      end;
    end loop;
    raise lock_not_available using message = 'Expected a moment in which nobody uses the journal, to drop ${partition}; there was none in 30 s';
  end;
  $$`;

/** The months of the journal before one, ascending. @param keepFrom `YYYY-MM`. */
export async function oldJournalMonths(pool: Pool, keepFrom: string): Promise<string[]> {
  const { rows } = await pool.query<{ month: string }>(
    `select replace(substring(c.relname from '\\d{4}_\\d\\d$'), '_', '-') as month
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'nightshift.journal'::regclass and c.relname ~ '^journal_\\d{4}_\\d\\d$'
      order by 1`,
  );
  return rows.map(({ month }) => month).filter((month) => month < keepFrom);
}

/**
 * Adds a month of the journal to what was counted before the journal began, and drops it: what the journal and its baseline
 * explain stays the same, and why a number of that month changed is forgotten. While the sums are made, only who writes to
 * days of this month waits.
 *
 * @param month `YYYY-MM`. @param keepFrom `YYYY-MM`: a month of which something has changed since then stays.
 * @returns whether it went.
 */
export async function foldJournalMonth(client: PoolClient, month: string, keepFrom: string): Promise<boolean> {
  await trimAlone(client);
  const partition = partitionName(journal, month);
  const { rows: there } = await client.query('select where to_regclass($1) is not null', [partition]);
  if (there.length === 0) return false;
  const since = [`${keepFrom}-01`];
  // Most months that stay are found without a lock.
  const { rows: young } = await client.query(`select from ${partition} where changed_at >= $1 limit 1`, since);
  if (young.length > 0) return false;
  await client.query(`set local lock_timeout = '${lockTimeout}'`);
  await client.query(`lock table ${partition} in share row exclusive mode`);
  const { rows } = await client.query<{ stays: boolean }>(
    `with sums as materialized (
       select fact, bst_date, sum(messages) as messages, max(changed_at) >= $1 as stays from ${partition} group by 1, 2),
     folded as (${addToBaseline('select fact, bst_date, messages from sums where not exists (select from sums where stays)')})
     select exists (select from sums where stays) as stays`,
    since,
  );
  if (rows[0]?.stays !== false) return false;
  await client.query(lockForDrop(partition));
  await client.query(`drop table ${partition}`);
  return true;
}

/**
 * Adds entries of days whose month has no partition, as of edits by hand, to the baseline, and deletes them.
 *
 * @param keepFrom `YYYY-MM`: what has changed since then stays. @returns whether there may be more.
 */
export async function foldOtherEntries(client: PoolClient, keepFrom: string): Promise<boolean> {
  await trimAlone(client);
  const { rows } = await client.query<{ folded: number }>(
    `with gone as (
       delete from nightshift.journal_other where ctid = any(array(
         select ctid from nightshift.journal_other where changed_at < $1 limit ${otherRowsAtOnce}))
       returning fact, bst_date, messages),
     folded as (${addToBaseline('select fact, bst_date, sum(messages) from gone group by 1, 2')})
     select count(*)::integer as folded from gone`,
    [`${keepFrom}-01`],
  );
  return rows[0]?.folded === otherRowsAtOnce;
}

/**
 * Deletes alerts of before a date that every channel has dealt with; but those of nights that a schedule has left out, which
 * it goes on to count, so that they would be told again. @returns how many.
 */
export async function deleteOldAlerts(pool: Pool, before: string): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from nightshift.alert a
      where a.found_at < $1::date and a.key not like 'schedule/left-out/%'
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
