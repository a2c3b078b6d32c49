import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The columns of a table of `public` with their types, in order; none when there is no such table. */
async function columnsOf(client: PoolClient, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`,
    [`public.${table}`],
  );
  return rows;
}

/** The names in the first line of a CSV file, which hold no comma and no quote. */
async function headerOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return text.slice(0, text.indexOf('\n')).trim().split(',');
}

/**
 * Copies a CSV file with a header into a temporary table of text columns. An empty field is NULL.
 *
 * @returns the file's columns.
 */
export async function copyAsText(client: PoolClient, file: string, temporaryTable: string): Promise<string[]> {
  const header = await headerOf(file);
  const columns = header.map((name) => `${client.escapeIdentifier(name)} text`).join(', ');
  await client.query(`create temp table ${temporaryTable} (${columns}) on commit drop`);
  await pipeline(
    createReadStream(file),
    client.query(copyFrom(`copy ${temporaryTable} from stdin with (format csv, header true)`)),
  );
  return header;
}

/**
 * Loads a folder of `TABLE.csv` files in place of what the tables hold, with foreign keys and triggers off, and only the
 * columns that our tables have. Runs in the caller's transaction.
 *
 * @returns the names of the files whose tables we do not have, which are skipped.
 */
export async function loadTables(client: PoolClient, folder: string): Promise<string[]> {
  await client.query('set local session_replication_role = replica');
  const skipped: string[] = [];
  const files = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort();
  for (const [index, name] of files.entries()) {
    const table = basename(name, '.csv');
    const columns = await columnsOf(client, table);
    if (columns.length === 0) {
      skipped.push(table);
      continue;
    }
    const given = await copyAsText(client, join(folder, name), `load_${index}`);
    const loaded = columns.filter((column) => given.includes(column.name));
    const names = loaded.map((column) => client.escapeIdentifier(column.name));
    await client.query(`delete from public.${table}`);
    await client.query(
      `insert into public.${table} (${names.join(', ')})
       select ${loaded.map((column, at) => `${names[at]}::${column.type}`).join(', ')} from load_${index}`,
    );
  }
  // The triggers that keep them were off, as they are on a database that is adopted.
  await client.query('select nightshift.recount_daily_totals(), nightshift.rebase_journal()');
  return skipped;
}
