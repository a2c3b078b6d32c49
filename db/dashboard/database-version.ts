import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';

/** The name of the newest migration, as `0002_nightshift`. */
export async function databaseVersion(pool: Pool): Promise<string> {
  const { name } = await boundedRow<{ name: string }>(
    pool,
    'select name from nightshift.migration order by version desc limit 1',
  );
  return name.replace(/\.sql$/, '');
}
