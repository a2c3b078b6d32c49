import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../../bounded-query.ts';
import { isoTime } from '../../json-times.ts';
import type { ClearGroup } from './key-formats.ts';
import type { CachedObject } from './object-targets.ts';

/** Who has cleared what no user of the admin app has. */
export const commandLine = '00000000-0000-0000-0000-000000000000';

export interface Clearing {
  /** Of a user, or {@link commandLine}. */
  readonly clearedBy: string;
  /** Of whom no user is known: user@host. */
  readonly clearedByName?: string;
  readonly what: { readonly groups: readonly ClearGroup[] } | { readonly object: CachedObject };
  /** Only counted. */
  readonly dryRun: boolean;
}

/** As the API answers it. */
export interface ClearingRow {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly cleared_at: string;
  readonly cleared_by: string;
  /** Null: a user, or somebody of the command line before names were kept. */
  readonly cleared_by_name: string | null;
  readonly what: Clearing['what'];
  readonly dry_run: boolean;
  /** Null: it did not get to its end. */
  readonly keys: number | null;
}

const mostRows = 100;

export async function isPlatformAdmin(pool: Pool, user: string): Promise<boolean> {
  const rows = await boundedQuery(pool, 'select from public.users where id = $1 and platform_admin', [user]);
  return rows.length > 0;
}

/** Says who is about to clear what, so that it is known whatever becomes of it. @returns the id for {@link finishClearing}. */
export async function beginClearing(pool: Pool, clearing: Clearing): Promise<number> {
  const { clearedBy, clearedByName = '', what, dryRun } = clearing;
  const { id } = await boundedRow<{ id: number }>(
    pool,
    `insert into nightshift.cache_clearing (cleared_by, what, dry_run, cleared_by_name)
     values ($1, $2, $3, nullif($4, '')) returning id`,
    [clearedBy, JSON.stringify(what), String(dryRun), clearedByName],
  );
  return id;
}

export async function finishClearing(pool: Pool, id: number, keys: number): Promise<void> {
  await boundedQuery(pool, 'update nightshift.cache_clearing set keys = $2 where id = $1', [String(id), String(keys)]);
}

/** The newest first. */
export function lastClearings(pool: Pool): Promise<ClearingRow[]> {
  return boundedQuery<ClearingRow>(
    pool,
    `select id, ${isoTime('cleared_at')} as cleared_at, cleared_by, cleared_by_name, what, dry_run, keys
       from nightshift.cache_clearing order by id desc limit ${mostRows}`,
  );
}
