import type { Pool, PoolClient } from 'pg';

/** A part whose object is of no use. */
export interface Leftover {
  readonly id: string;
  /** Naive UTC. */
  readonly hour: string;
  /** Of its object. */
  readonly name: string;
}

const leftover = 'id, hour::text as hour, object_name as name';

/** All parts that were given up or superseded, and some that are being written. */
export async function findLeftovers(pool: Pool): Promise<Leftover[]> {
  const { rows } = await pool.query<Leftover>(
    `select ${leftover} from nightshift.deep_archive_part where state <> 'archived' order by started_at, id`,
  );
  return rows;
}

/** Those of an hour. The caller holds the hour's lock: nobody is writing them any more. */
export async function leftoversOf(client: PoolClient, hour: string): Promise<Leftover[]> {
  const { rows } = await client.query<Leftover>(
    `select ${leftover} from nightshift.deep_archive_part where hour = $1 and state <> 'archived' order by started_at, id`,
    [hour],
  );
  return rows;
}

/**
 * Forgets a part whose object was deleted. An attempt that was given up may still be uploading without knowing it: its part
 * is looked for until a day after it began.
 */
export async function forgetPart(client: PoolClient, id: string): Promise<void> {
  await client.query(
    `delete from nightshift.deep_archive_part
      where id = $1 and (state = 'superseded'
                         or state = 'exporting' and started_at < timezone('utc', clock_timestamp()) - interval '1 day')`,
    [id],
  );
}
