import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Batch } from './batch.ts';

const linesAtOnce = 500;

/** A field in the text format of COPY. https://www.postgresql.org/docs/current/sql-copy.html */
function field(value: unknown): string {
  if (value === null) return '\\N';
  return String(value).replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
}

function* linesOf(rows: Batch['rows'], columns: readonly string[]): Generator<string> {
  for (let at = 0; at < rows.length; at += linesAtOnce) {
    const lines = rows.slice(at, at + linesAtOnce).map((row) => columns.map((name) => field(row[name])).join('\t'));
    yield `${lines.join('\n')}\n`;
  }
}

/** Loads a batch with COPY, foreign keys and all, in the caller's transaction. */
export async function copyRows(client: PoolClient, { table, rows }: Batch): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { name, columns } = getTableConfig(table);
  const given = columns.map((column) => column.name).filter((column) => column in first);
  const list = given.map((column) => client.escapeIdentifier(column)).join(', ');
  await pipeline(
    Readable.from(linesOf(rows, given)),
    client.query(copyFrom(`copy public.${name} (${list}) from stdin`)),
  );
}
