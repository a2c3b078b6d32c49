import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** Of some ids those that no service has. */
export async function unknownServices(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const rows = await boundedQuery<{ id: string }>(
    pool,
    'select id from unnest($1::uuid[]) id where not exists (select from public.services s where s.id = id.id)',
    [ids],
  );
  return rows.map(({ id }) => id);
}
