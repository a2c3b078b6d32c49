import type { PoolClient } from 'pg';
import { InvalidRequestError } from '../reporting/errors.ts';
import { type ArchivedRow, archivedColumns } from './columns.ts';
import type { OpenPart } from './read-part.ts';

const ofHour = "created_at >= $1::timestamp and created_at < $1::timestamp + interval '1 hour'";

/** The types of the columns of the table by their names, without lengths. */
async function typesOfColumns(client: PoolClient): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, -1) as type from pg_attribute
      where attrelid = 'public.notification_history'::regclass and attnum > 0 and not attisdropped`,
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/**
 * A column that only the table has would be lost with the rows.
 *
 * @throws InvalidRequestError naming it.
 */
export async function checkColumns(client: PoolClient): Promise<void> {
  const types = await typesOfColumns(client);
  const unknown = [...types.keys()].filter((name) => archivedColumns.every((column) => column.name !== name));
  if (unknown.length === 0) return;
  throw new InvalidRequestError(
    `Expected in notification_history the ${archivedColumns.length} columns that this version archives, found ` +
      `${unknown.join(', ')} as well, which would be lost. Nothing was archived. Install a version that knows them`,
  );
}

/**
 * The rows of an hour in the order of their making, in batches, each locked from before it is read: a receipt is either in
 * what is read, or waits until the transaction is over. Within a transaction, once.
 */
export async function* lockedRows(
  client: PoolClient,
  hour: string,
  batchSize: number,
): AsyncGenerator<readonly ArchivedRow[]> {
  const selected = archivedColumns.map(({ name, selected: sql }) => sql(name)).join(', ');
  await client.query(
    `declare rows_of_hour no scroll cursor for
     select ${selected} from public.notification_history where ${ofHour} order by created_at, id for update`,
    [hour],
  );
  for (;;) {
    const { rows } = await client.query<[...ArchivedRow]>({
      text: `fetch ${batchSize} from rows_of_hour`,
      rowMode: 'array',
    });
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) return;
  }
}

/** Deletes the rows of an hour. @returns how many there were. */
export async function deleteRows(client: PoolClient, hour: string): Promise<number> {
  const { rowCount } = await client.query(`delete from public.notification_history where ${ofHour}`, [hour]);
  return rowCount ?? 0;
}

/**
 * Puts the rows of a file back. A row that is there already stays as it is: it is the newer word.
 *
 * @returns how many were not there.
 * @throws InvalidRequestError for a file with a column that there is no place for.
 */
export async function insertRows(client: PoolClient, { columns, batches }: OpenPart): Promise<number> {
  const types = await typesOfColumns(client);
  const archived = columns.map((name) => {
    const column = archivedColumns.find((candidate) => candidate.name === name);
    const type = types.get(name);
    if (column === undefined || type === undefined) {
      throw new InvalidRequestError(
        `Expected in the file columns of notification_history that this version knows, got ${name} as well. Nothing was ` +
          'restored. Install the version that wrote the file, and run `npm run migrate`',
      );
    }
    return { parameter: type, ...column };
  });
  const names = columns.join(', ');
  const text = `insert into public.notification_history (${names})
    select ${archived.map(({ name, restored }) => restored(name)).join(', ')}
      from unnest(${archived.map(({ parameter }, index) => `$${index + 1}::${parameter}[]`).join(', ')}) as r (${names})
    on conflict (id) do nothing`;
  let inserted = 0;
  for await (const rows of batches()) {
    const values = columns.map((_, index) => rows.map((row) => row[index]));
    const { rowCount } = await client.query(text, values);
    inserted += rowCount ?? 0;
  }
  return inserted;
}
