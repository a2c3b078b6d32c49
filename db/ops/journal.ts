import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import type { Fact } from '../reporting/days.ts';

/** A change of a row of a fact table. */
export interface JournalEntry {
  readonly service_id: string | null;
  /** The rest of the row's key, by column. */
  readonly row: Readonly<Record<string, string | number | boolean>>;
  /** The row's counts, by column; null: it was not there, or is gone. */
  readonly old: Readonly<Record<string, number | null>> | null;
  readonly new: Readonly<Record<string, number | null>> | null;
  /** By how many messages more, or fewer, the fact counts. */
  readonly messages: number;
  /** ISO 8601, in UTC. */
  readonly changed_at: string;
  readonly run_id: string | null;
  readonly night: string | null;
  readonly reason: string;
  /** The role in the database. */
  readonly changed_by: string;
}

/** What befell a day of a fact, of all services or of one, the newest change first. */
export async function readJournal(
  pool: Pool,
  { fact, day, service, limit }: { fact: Fact; day: string; service?: string | undefined; limit: number },
): Promise<JournalEntry[]> {
  return boundedQuery<JournalEntry>(
    pool,
    `select service_id, row_key as row, old, new, messages::float8 as messages,
            to_char(changed_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as changed_at, run_id, night, reason, changed_by
       from nightshift.journal
      where fact = $1 and bst_date = $2 ${service === undefined ? '' : 'and service_id = $3'}
      order by nightshift.journal.changed_at desc, service_id, row_key::text limit ${limit}`,
    [fact, day, ...(service === undefined ? [] : [service])],
  );
}
