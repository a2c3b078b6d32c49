import type { Pool } from 'pg';
import type { NotificationType } from '../reporting/days.ts';

/** A service that has messages of a type that are past its retention. */
export interface ExpiredService {
  readonly id: string;
  /** Naive UTC: messages that were created before it are past the retention. */
  readonly cutoff: string;
}

/** Where no row says otherwise. */
const defaultDays = 7;

/**
 * The API takes any integer for a retention. A day that has not ended is never archived, and none lies further back than
 * Postgres can tell.
 */
const days = `least(greatest(coalesce(r.days_of_retention, ${defaultDays}), 0), 100000)`;

/**
 * The next service, by id, with messages of a type that are past its retention: those of before the midnight, in the
 * reporting zone, that began the day so many days before the one of `at`. Spec: nightly §5.4, golden vector 8.
 *
 * @param options.at ISO 8601. @param options.timeZone IANA name of the reporting zone.
 * @param options.from the id to begin at, itself included if `inclusive`.
 */
export async function nextExpiredService(
  pool: Pool,
  options: {
    readonly type: NotificationType;
    readonly at: string;
    readonly timeZone: string;
    readonly from: string;
    readonly inclusive: boolean;
  },
): Promise<ExpiredService | undefined> {
  const { type, at, timeZone, from, inclusive } = options;
  const { rows } = await pool.query<ExpiredService>(
    `select s.id, cutoff::text
       from public.services s
       left join public.service_data_retention r on r.service_id = s.id and r.notification_type = $1
      cross join lateral (
        select (($2::timestamptz at time zone $3)::date - ${days})::timestamp at time zone $3 at time zone 'UTC' as cutoff) c
      -- The limit keeps it a look by index for each service: without it, all messages may be read and grouped.
      cross join lateral (
        select from public.notifications n
         where n.service_id = s.id and n.notification_type = $1 and n.created_at < c.cutoff limit 1) expired
      where s.id > $4 or s.id = $4 and $5
      order by s.id limit 1`,
    [type, at, timeZone, from, inclusive],
  );
  return rows[0];
}
