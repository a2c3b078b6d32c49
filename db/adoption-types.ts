import type { PgColumn } from 'drizzle-orm/pg-core';

/** A column as it is in the database. */
export interface FoundColumn {
  readonly table: string;
  readonly column: string;
  /** As Postgres prints it, such as character varying(255). */
  readonly type: string;
  /** The bare name in pg_type, such as varchar. */
  readonly typname: string;
  /** The labels of an enum, in their order; null for any other type. */
  readonly labels: readonly string[] | null;
  readonly notNull: boolean;
  /** Filled by a default, an identity or an expression when an insert leaves it out. */
  readonly filled: boolean;
}

const texts = ['text', 'varchar', 'bpchar'];
const integers = ['int2', 'int4', 'int8'];
const typnames: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  boolean: 'bool',
  'double precision': 'float8',
};

/**
 * Whether a column can stand in for ours. Where Notify has an enum, text is as good; where it has text, the length does
 * not matter; an integer may be wider, and in a table that we only read narrower too.
 */
export function isCompatible(ours: PgColumn, found: FoundColumn, written: boolean): boolean {
  const bare = ours.getSQLType().replace(/\(.*\)$/, '');
  const typname = typnames[bare] ?? bare;
  if (ours.enumValues !== undefined) return found.labels !== null || texts.includes(found.typname);
  if (texts.includes(typname)) return texts.includes(found.typname);
  if (integers.includes(typname) && integers.includes(found.typname)) {
    return !written || integers.indexOf(found.typname) >= integers.indexOf(typname);
  }
  return found.typname === typname;
}

/** The labels that we write and a found enum does not have. */
export function missingLabels(ours: PgColumn, { labels }: FoundColumn): string[] {
  return labels === null ? [] : (ours.enumValues ?? []).filter((label) => !labels.includes(label));
}
