import type { Pool, PoolClient } from 'pg';
import { type ArchivedRow, archivedColumns, timestampOfMicros } from './columns.ts';
import type { WrittenPart } from './part-file.ts';
import type { PartFacts } from './place.ts';

/** A part whose rows are in the store. */
export interface ArchivedPart extends PartFacts {
  readonly id: string;
  /** Naive UTC. */
  readonly hour: string;
  /** Of its object. */
  readonly name: string;
}

const archivedPart = `id, hour::text as hour, object_name as name, row_count as rows, bytes::float8 as bytes, sha256`;

/** Enters a part before anything of it is written, so that whatever becomes of the attempt, its object is found. */
export async function enterPart(pool: Pool, part: Pick<ArchivedPart, 'id' | 'hour' | 'name'>): Promise<void> {
  await pool.query('insert into nightshift.deep_archive_part (id, hour, object_name) values ($1, $2, $3)', [
    part.id,
    part.hour,
    part.name,
  ]);
}

const createdAt = archivedColumns.findIndex(({ name }) => name === 'created_at');
const createdAtOf = (row: ArchivedRow) => row[createdAt];

/** The rows of a part are in its object, and are deleted in this transaction. */
export async function settlePart(client: PoolClient, id: string, written: WrittenPart): Promise<void> {
  const { rowCount } = await client.query(
    `update nightshift.deep_archive_part
        set state = 'archived', row_count = $2, bytes = $3, sha256 = $4, archived_at = timezone('utc', clock_timestamp()),
            first_created_at = ${timestampOfMicros('$5::bigint')}, last_created_at = ${timestampOfMicros('$6::bigint')}
      where id = $1 and state = 'exporting'`,
    [id, written.rows, written.bytes, written.sha256, createdAtOf(written.first), createdAtOf(written.last)],
  );
  if (rowCount !== 1)
    throw new Error(`Expected the part ${id} of the deep archive to be exporting, and it is not there`);
}

/** The parts of an hour that were restored: its rows are here. The caller holds the hour's lock. */
export async function restoredParts(
  client: PoolClient,
  hour: string,
): Promise<(ArchivedPart & { readonly kept: boolean })[]> {
  const { rows } = await client.query<ArchivedPart & { kept: boolean }>(
    `select ${archivedPart}, restored_until > timezone('utc', clock_timestamp()) as kept
       from nightshift.deep_archive_part
      where hour = $1 and state = 'archived' and restored_at is not null
      order by archived_at desc, id`,
    [hour],
  );
  return rows;
}

/** A newer part has the rows of these. */
export async function supersede(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query(`update nightshift.deep_archive_part set state = 'superseded' where id = any($1)`, [ids]);
}

/** The parts with rows of an interval, hour by hour, of each the newest first. Naive UTC. */
export async function partsBetween(client: PoolClient, startUtc: string, endUtc: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from nightshift.deep_archive_part
      where state = 'archived' and hour > $1::timestamp - interval '1 hour' and hour < $2::timestamp
      order by hour, archived_at desc, id`,
    [startUtc, endUtc],
  );
  return rows.map(({ id }) => id);
}

/** Undefined: there is none, or another has taken its place. */
export async function findArchivedPart(client: Pool | PoolClient, id: string): Promise<ArchivedPart | undefined> {
  const { rows } = await client.query<ArchivedPart>(
    `select ${archivedPart} from nightshift.deep_archive_part where id = $1 and state = 'archived'`,
    [id],
  );
  return rows[0];
}

const restoredForDays = 30;

/** The rows of a part are in the database again, in this transaction, for 30 days at least. */
export async function markRestored(client: PoolClient, id: string): Promise<void> {
  await client.query(
    `update nightshift.deep_archive_part
        set restored_at = timezone('utc', now()), restored_until = timezone('utc', now()) + interval '${restoredForDays} days'
      where id = $1`,
    [id],
  );
}
