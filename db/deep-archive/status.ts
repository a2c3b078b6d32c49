import type { Pool } from 'pg';

export interface MonthOfArchive {
  /** YYYY-MM, of the hours in UTC. */
  readonly month: string;
  readonly hours: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface RestoredDay {
  /** Of the reporting zone. */
  readonly day: string;
  readonly parts: number;
  readonly rows: number;
  /** Naive UTC: when the first of them may be archived again. */
  readonly until: string;
}

/** What the deep archive has. */
export interface ArchiveStatus {
  readonly months: readonly MonthOfArchive[];
  readonly restored: readonly RestoredDay[];
  /** Parts that are being written, or that the next run sweeps away. */
  readonly unsettled: number;
  /** Naive UTC: of the oldest row in `notification_history`; null: there is none. */
  readonly oldestRow: string | null;
}

/** @param timeZone IANA name of the reporting zone. */
export async function archiveStatus(pool: Pool, timeZone: string): Promise<ArchiveStatus> {
  const [months, restored, rest] = await Promise.all([
    pool.query<MonthOfArchive>(
      `select to_char(hour, 'YYYY-MM') as month, count(distinct hour)::int as hours, sum(row_count)::float8 as rows,
              sum(bytes)::float8 as bytes
         from nightshift.deep_archive_part where state = 'archived' group by 1 order by 1`,
    ),
    pool.query<RestoredDay>(
      `select (hour at time zone 'UTC' at time zone $1)::date as day, count(*)::int as parts,
              sum(row_count)::float8 as rows, min(restored_until)::text as until
         from nightshift.deep_archive_part where state = 'archived' and restored_at is not null group by 1 order by 1`,
      [timeZone],
    ),
    pool.query<Pick<ArchiveStatus, 'unsettled' | 'oldestRow'>>(
      `select (select count(*)::int from nightshift.deep_archive_part where state <> 'archived') as unsettled,
              (select min(created_at)::text from public.notification_history) as "oldestRow"`,
    ),
  ]);
  if (rest.rows[0] === undefined) throw new Error('No status of the deep archive: expected one row');
  return { months: months.rows, restored: restored.rows, ...rest.rows[0] };
}
