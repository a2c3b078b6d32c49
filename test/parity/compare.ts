import { join } from 'node:path';
import type { PoolClient } from 'pg';
import type { Fact } from '../../db/reporting/days.ts';
import { definitions } from '../../db/reporting/definitions.ts';
import { copyAsText } from '../support/load-tables.ts';

/** A row that is not as expected: both sides as text, column by column; a side is missing when the row is. */
export interface Difference {
  readonly kind: 'missing' | 'extra' | 'different';
  readonly expected: string | null;
  readonly found: string | null;
}

export interface TableComparison {
  readonly table: string;
  readonly rows: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  /** The first ten of each kind. */
  readonly shown: readonly Difference[];
}

interface Comparable {
  readonly table: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** The query of what was found: `keys` and `values`. */
  readonly found: string;
}

function comparable(fact: Fact): Comparable {
  const { table, keys, values } = definitions[fact];
  return { table: table.replace('public.', ''), keys, values, found: `select * from ${table}` };
}

/** What could not be billed, by day and type. Letter despatch has a list of its own, by day of despatch. */
const unrated: Comparable = {
  table: 'unrated',
  keys: ['bst_date', 'notification_type'],
  values: ['notifications'],
  found: `select bst_date, notification_type, sum(notifications)::bigint as notifications
            from nightshift.unrated where fact = 'billing' group by 1, 2`,
};

export const comparedTables: readonly Comparable[] = [
  comparable('notification_status'),
  comparable('processing_time'),
  comparable('billing'),
  comparable('letter_despatch'),
  unrated,
];

/**
 * Compares a whole table with its expected CSV, every listed column of every row, numbers as numbers. Without a file
 * nothing is expected.
 */
export async function compareTable(
  client: PoolClient,
  { table, keys, values, found }: Comparable,
  expectedFolder: string | undefined,
): Promise<TableComparison> {
  await client.query(
    `create temp table found_${table} on commit drop as select ${[...keys, ...values].join(', ')} from (${found}) f`,
  );
  await client.query(`create temp table expected_${table} (like found_${table}) on commit drop`);
  if (expectedFolder !== undefined) {
    const { rows: types } = await client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = to_regclass($1) and attnum > 0 order by attnum`,
      [`pg_temp.found_${table}`],
    );
    await copyAsText(client, join(expectedFolder, `${table}.csv`), `text_${table}`);
    const casts = types.map(({ name, type }) => `${name}::${type}`).join(', ');
    await client.query(`insert into expected_${table} select ${casts} from text_${table}`);
  }
  const key = keys.join(', ');
  const valuesOf = (alias: string) => `row(${values.map((value) => `${alias}.${value}`).join(', ')})`;
  await client.query(
    `create temp table difference_${table} on commit drop as
     select case when f.is_found is null then 'missing' when e.is_expected is null then 'extra' else 'different' end as kind,
            concat_ws(' ', ${key}) as key, case when e.is_expected then ${valuesOf('e')}::text end as expected,
            case when f.is_found then ${valuesOf('f')}::text end as found
       from (select *, true as is_expected from expected_${table}) e
       full join (select *, true as is_found from found_${table}) f using (${key})
      where e.is_expected is null or f.is_found is null or ${valuesOf('e')} is distinct from ${valuesOf('f')}`,
  );
  const { rows: counts } = await client.query<Omit<TableComparison, 'table' | 'shown'>>(
    `select (select count(*)::int from expected_${table}) as rows,
            count(*) filter (where kind = 'missing')::int as missing, count(*) filter (where kind = 'extra')::int as extra,
            count(*) filter (where kind = 'different')::int as different
       from difference_${table}`,
  );
  const { rows: shown } = await client.query<Difference>(
    `select kind, key || ' ' || expected as expected, key || ' ' || found as found
       from (select *, row_number() over (partition by kind order by key) as n from difference_${table}) d
      where n <= 10 order by kind, key`,
  );
  const count = counts[0];
  if (count === undefined) throw new Error(`Comparing ${table} gave no counts: expected one row`);
  return { table, ...count, shown };
}
