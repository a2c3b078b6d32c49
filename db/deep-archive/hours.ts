import type { Pool, PoolClient } from 'pg';

/** The first key of the advisory locks of hours ("nsh" for Nightshift hour); the second is the hour. */
const lockClass = 0x6e7368;

/** Keeps apart whoever archives or restores rows of the same hour. Held until the transaction ends. @param hour naive UTC. */
export async function lockHour(client: PoolClient, hour: string): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(${lockClass}, (extract(epoch from $1::timestamp - timestamp '2000-01-01') / 3600)::int)`,
    [hour],
  );
}

/** What a run of the deep archive has to do. Naive UTC. */
export interface DeepArchivePlan {
  /** Rows of before it. */
  readonly cutoff: string;
  /** Ascending. */
  readonly hours: readonly string[];
}

/**
 * The oldest hours of `notification_history` that are a year old, up to `limit` of them; those that were restored are left
 * out until their time is over. Goes from hour to hour by the index: what lies between costs nothing. Spec: nightly §5.7.
 *
 * @param at ISO 8601; a time that has not come yet counts as now.
 */
export async function hoursToArchive(pool: Pool, at: string, limit: number): Promise<DeepArchivePlan> {
  const { rows } = await pool.query<DeepArchivePlan>(
    `with recursive moment as (
       select date_trunc('hour', timezone('utc', least(now(), $1::timestamptz)) - interval '365 days') as cutoff),
     kept as materialized (
       select distinct hour from nightshift.deep_archive_part
        where state = 'archived' and restored_until > timezone('utc', now())),
     found (hour, number) as (
       select (select date_trunc('hour', min(created_at)) from public.notification_history
                where created_at > '-infinity' and created_at < cutoff), 1
         from moment
       union all
       select (select date_trunc('hour', min(created_at)) from public.notification_history
                where created_at >= found.hour + interval '1 hour' and created_at < cutoff), number + 1
         from found, moment where found.hour is not null and number < $2 + (select count(*) from kept))
     select cutoff::text,
            array(select hour::text from found
                   where hour is not null and hour not in (select hour from kept) order by found.hour limit $2) as hours
       from moment`,
    [at, limit],
  );
  if (rows[0] === undefined) throw new Error(`No hours to archive as of ${at}: expected one row`);
  return rows[0];
}
