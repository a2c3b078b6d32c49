import type { PoolClient } from 'pg';

/** A table of ours that is partitioned by months of days. */
export interface MonthlyTable {
  /** In the schema `nightshift`. */
  readonly name: string;
  /** The column that says the day. */
  readonly day: string;
  /** The partition for days whose month was not made yet; undefined: there is none. */
  readonly other?: string;
}

/** @param month `YYYY-MM`. */
export function partitionName({ name }: MonthlyTable, month: string): string {
  return `nightshift.${name}_${month.replace('-', '_')}`;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
}

async function makeMonth(client: PoolClient, table: MonthlyTable, month: string): Promise<void> {
  const partition = partitionName(table, month);
  const [from, to] = [`'${month}-01'`, client.escapeLiteral(nextMonth(month))];
  await client.query(`create table ${partition} (like nightshift.${table.name} including all)`);
  if (table.other !== undefined) {
    // First, as whoever drops a month locks the table before its partitions.
    await client.query(`lock table only nightshift.${table.name} in share update exclusive mode`);
    // Nothing may come in between the move and the attachment, which would refuse it.
    await client.query(`lock table nightshift.${table.other} in access exclusive mode`);
    await client.query(`
      with moved as (delete from nightshift.${table.other} where ${table.day} >= ${from} and ${table.day} < ${to} returning *)
      insert into ${partition} select * from moved`);
  }
  await client.query(
    `alter table nightshift.${table.name} attach partition ${partition} for values from (${from}) to (${to})`,
  );
}

/**
 * Makes the monthly partitions that the days need. A partition is attached to the table rather than created in it, which
 * would lock out those who write to the table meanwhile.
 */
export async function createMonthlyPartitions(
  client: PoolClient,
  table: MonthlyTable,
  days: readonly string[],
): Promise<void> {
  // Serialises the makers: two of one name would collide.
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [`nightshift.${table.name} partitions`]);
  for (const month of new Set(days.map((day) => day.slice(0, 7)))) {
    const { rows } = await client.query('select where to_regclass($1) is not null', [partitionName(table, month)]);
    if (rows.length === 0) await makeMonth(client, table, month);
  }
}
