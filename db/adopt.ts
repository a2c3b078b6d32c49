import type { ClientBase } from 'pg';
import { type Need, needs } from './adoption-needs.ts';
import { type FoundColumn, isCompatible, missingLabels } from './adoption-types.ts';
import { MigrationError } from './migration-error.ts';

/**
 * Checks that a database with Notify's tables has what we need of them. Changes nothing.
 *
 * @throws MigrationError naming all that is missing or of another kind, a line each, with what was expected and found.
 */
export async function checkAdoptable(client: ClientBase): Promise<void> {
  const tables = needs.map(({ table }) => table);
  const columns = await findColumns(client, tables);
  const keys = await findKeys(client, tables);
  const problems = needs.flatMap((need) =>
    problemsOf(
      need,
      columns.filter(({ table }) => table === need.table),
      keys.get(need.table),
    ),
  );
  if (problems.length === 0) return;
  throw new MigrationError(
    `This database cannot be adopted as it is, and nothing was changed in it:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
      "Bring it to the state of Notify's migration 0560 and adopt it then. An empty database needs no --adopt",
  );
}

function problemsOf(need: Need, found: readonly FoundColumn[], key: readonly string[] | undefined): string[] {
  if (found.length === 0) return [`${need.table}: expected a table, found none`];
  return [
    ...need.columns.flatMap((column) => columnProblems(need, column, found)),
    ...keyProblems(need, key),
    ...(need.written ? obstacles(need, found) : []),
  ];
}

function columnProblems(
  { table, written }: Need,
  ours: Need['columns'][number],
  found: readonly FoundColumn[],
): string[] {
  const name = `${table}.${ours.name}`;
  const expected = ours.getSQLType();
  const theirs = found.find(({ column }) => column === ours.name);
  if (theirs === undefined) return [`${name}: expected ${expected}, found no such column`];
  if (!isCompatible(ours, theirs, written)) return [`${name}: expected ${expected}, found ${theirs.type}`];
  if (!written) return [];
  const labels = missingLabels(ours, theirs);
  return [
    ...(labels.length > 0
      ? [`${name}: expected the label ${labels.join(', ')}, found ${theirs.labels?.join(', ')}`]
      : []),
    ...(theirs.notNull && !ours.notNull ? [`${name}: expected to allow null, found not null`] : []),
  ];
}

function keyProblems({ table, key: ours }: Need, theirs: readonly string[] = []): string[] {
  if (ours === undefined || [...ours].sort().join() === [...theirs].sort().join()) return [];
  const found = theirs.length > 0 ? `(${theirs.join(', ')})` : 'none';
  return [`${table}: expected the primary key (${ours.join(', ')}), found ${found}`];
}

/** Columns that we do not know and that an insert of ours would have to fill. */
function obstacles({ table, columns }: Need, found: readonly FoundColumn[]): string[] {
  return found
    .filter(({ column, notNull, filled }) => notNull && !filled && !columns.some(({ name }) => name === column))
    .map(
      ({ column, type }) =>
        `${table}.${column}: expected no further column that must be filled, found ${type} not null`,
    );
}

async function findColumns(client: ClientBase, tables: readonly string[]): Promise<FoundColumn[]> {
  const { rows } = await client.query<FoundColumn>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, t.typname,
            (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels,
            a.attnotnull as "notNull",
            a.atthasdef or a.attidentity <> '' as filled
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid
      where c.relkind in ('r', 'p') and c.relname = any($1)`,
    [tables],
  );
  return rows;
}

async function findKeys(client: ClientBase, tables: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by array_position(k.conkey, a.attnum)) as columns
       from pg_constraint k
       join pg_class c on c.oid = k.conrelid
       join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey)
      where k.contype = 'p' and c.relname = any($1)
      group by c.relname`,
    [tables],
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}
