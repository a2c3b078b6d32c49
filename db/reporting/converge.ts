/**
 * Makes the rows of a table that lie in a scope equal to the rows of a query: deletes what vanished, updates what
 * differs, inserts what is new, and leaves the rest alone, in one statement.
 *
 * One full join finds the differences, and only they are written: a run that changes nothing leaves no WAL and no lock,
 * where an `ON CONFLICT ... DO UPDATE` locks every row. Rows are found again by their key and not by ctid, so that a
 * row that an unsynchronised writer has just moved is still overwritten.
 */
export interface Converged {
  readonly table: string;
  /** Condition on the alias `t` that bounds what may be touched; it shares the parameters of `wanted`. */
  readonly scope: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** Columns of `wanted` that are not compared: for `onInsert` and `onUpdate`, as `d.column`. */
  readonly carried?: readonly string[];
  /** Columns that are set on insert only, and the expression. */
  readonly onInsert?: Readonly<Record<string, string>>;
  /** Columns that are set when a row differs, and the expression; `t` is the row as it was. */
  readonly onUpdate?: Readonly<Record<string, string>>;
  /** Common table expressions, the last of which is `wanted`. */
  readonly wanted: string;
}

/** What {@link convergeStatement} returns, as one row: counts of table rows. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** How Notify stamps its fact rows: naive UTC, `updated_at` only when a row is changed. */
export const stamps = {
  onInsert: { created_at: `timezone('utc', now())` },
  onUpdate: { updated_at: `timezone('utc', now())` },
} as const;

/** `with wanted, difference`: the rows that are wanted and not there, there and not wanted, or different. */
export function difference({ table, scope, keys, values, carried = [], wanted }: Converged): string {
  const key = keys.join(', ');
  const columns = (alias: string, names: readonly string[]) => names.map((name) => `${alias}.${name}`).join(', ');
  return `
with ${wanted},
difference as materialized (
  select ${key}, ${columns('w', [...values, ...carried])}, w.is_wanted, t.is_there
    from (select *, true as is_wanted from wanted) w
    full join (select ${columns('t', [...keys, ...values])}, true as is_there from ${table} t where ${scope}) t using (${key})
   where w.is_wanted is null or t.is_there is null or row(${columns('w', values)}) is distinct from row(${columns('t', values)})
)`;
}

/** Counts the rows in which table and query differ, and writes nothing. One row: `differences`. */
export function differenceStatement(target: Converged): string {
  return `${difference(target)} select count(*)::int as differences from difference`;
}

/** One row: {@link Changes}. */
export function convergeStatement(target: Converged): string {
  const { table, scope, keys, values, onInsert = {}, onUpdate = {} } = target;
  const sameKey = keys.map((column) => `t.${column} = d.${column}`).join(' and ');
  const assignments = [
    ...values.map((column) => `${column} = d.${column}`),
    ...Object.entries(onUpdate).map(([column, expression]) => `${column} = ${expression}`),
  ].join(', ');
  const columns = [...keys, ...values, ...Object.keys(onInsert)].join(', ');
  const fresh = [...[...keys, ...values].map((column) => `d.${column}`), ...Object.values(onInsert)].join(', ');
  return `${difference(target)},
removed as (
  delete from ${table} t using difference d where ${scope} and d.is_wanted is null and ${sameKey} returning 1
),
changed as (
  update ${table} t set ${assignments}
    from difference d where ${scope} and d.is_wanted and d.is_there and ${sameKey} returning 1
),
added as (
  insert into ${table} (${columns}) select ${fresh} from difference d where d.is_there is null returning 1
)
select (select count(*) from added)::int as added,
       (select count(*) from changed)::int as changed,
       (select count(*) from removed)::int as removed`;
}
