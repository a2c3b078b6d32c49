import { is } from 'drizzle-orm';
import { getTableConfig, isPgEnum, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { emptyDatabase, execute, majors } from './databases.ts';

/** A table by its qualified name: a line for each column, in no order, and the primary key in its order. */
type Tables = Record<string, { readonly columns: readonly string[]; readonly key: readonly string[] }>;

const postgresNames: readonly (readonly [RegExp, string])[] = [
  [/^varchar/, 'character varying'],
  [/^timestamp$/, 'timestamp without time zone'],
];

function line(name: string, type: string, notNull: boolean): string {
  return `${name} ${type}${notNull ? ' not null' : ''}`;
}

function definedTables(): Tables {
  const tables = Object.values(schema)
    .filter((definition) => is(definition, PgTable))
    .map((table) => getTableConfig(table));
  return Object.fromEntries(
    tables.map(({ schema: namespace = 'public', name, columns, primaryKeys }) => [
      `${namespace}.${name}`,
      {
        columns: columns
          .map((column) => {
            const type = postgresNames.reduce(
              (text, [ours, theirs]) => text.replace(ours, theirs),
              column.getSQLType(),
            );
            return line(column.name, type, column.notNull);
          })
          .sort(),
        key: (primaryKeys[0]?.columns ?? columns.filter((column) => column.primary)).map((column) => column.name),
      },
    ]),
  );
}

async function migratedTables(url: string): Promise<Tables> {
  const rows = await execute<{ name: string; columns: [string, string, boolean][]; key: string[] | null }>(
    url,
    `select c.relnamespace::regnamespace || '.' || c.relname as name,
            (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull))
               from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
            (select json_agg(a.attname order by array_position(k.conkey, a.attnum))
               from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
              where k.conrelid = c.oid and k.contype = 'p') as key
       from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'nightshift'::regnamespace) and c.relkind in ('r', 'p')
        and not c.relispartition`,
  );
  return Object.fromEntries(
    rows.map(({ name, columns, key }) => [
      name,
      { columns: columns.map((column) => line(...column)).sort(), key: key ?? [] },
    ]),
  );
}

test.each(majors)('the definitions are those of a database that was migrated on Postgres %i', async (major) => {
  const databaseUrl = await emptyDatabase(major);
  await migrate({ databaseUrl });
  const migrated = await migratedTables(databaseUrl);
  expect(Object.keys(migrated).length).toBeGreaterThan(30);
  expect(definedTables()).toEqual(migrated);
});

test('the enums have the labels of the database, in their order', async () => {
  const databaseUrl = await emptyDatabase();
  await migrate({ databaseUrl });
  const rows = await execute<{ name: string; labels: string[] }>(
    databaseUrl,
    `select t.typname as name, json_agg(e.enumlabel order by e.enumsortorder) as labels
       from pg_type t join pg_enum e on e.enumtypid = t.oid group by t.typname`,
  );
  const defined = Object.values(schema).filter((definition) => isPgEnum(definition));
  expect(Object.fromEntries(defined.map(({ enumName, enumValues }) => [enumName, enumValues]))).toEqual(
    Object.fromEntries(rows.map(({ name, labels }) => [name, labels])),
  );
});
