import type { PoolClient } from 'pg';
import { recordCallbacks } from '../callbacks/record.ts';
import { type FactHorizon, markChangedDays } from '../receipts/mark-due.ts';
import type { NotificationType, ReportingDay } from '../reporting/days.ts';

/** What a night times out. */
export interface TimeOuts {
  /** Naive UTC: what was created before it. */
  readonly cutoff: string;
  readonly night: ReportingDay;
}

/** Counts of messages, and of the callbacks that were recorded for them. */
export interface TimedOutBatch {
  readonly email: number;
  readonly sms: number;
  readonly callbacks: number;
}

/**
 * Messages time out 72 hours after they were created, seen from the time of the night. Spec: nightly §5.6.
 *
 * A night that is late keeps its time, and times out no more for being late. One that is asked for before its time is
 * taken as of now: else it would time out what may still be delivered.
 *
 * @param night its date, which stands for that day's midnight, or an instant in ISO 8601.
 * @param timeZone IANA name of the reporting zone.
 */
export async function timeOutsOf(
  client: PoolClient,
  night: ReportingDay | { readonly at: string },
  timeZone: string,
): Promise<TimeOuts> {
  const { rows } = await client.query<TimeOuts>(
    `select timezone('utc', at - ${patience})::text as cutoff, (at at time zone $3)::date as night
       from (select least(now(), coalesce($1::timestamptz, $2::date::timestamp at time zone $3)) as at) moment`,
    typeof night === 'string' ? [null, night, timeZone] : [night.at, null, timeZone],
  );
  if (rows[0] === undefined) throw new Error(`No time for the night ${JSON.stringify(night)}: expected one row`);
  return rows[0];
}

/** What nobody has reported on. Spec: nightly §5.6. */
export const awaiting = "notification_status in ('sending', 'pending')";
/** From its making until a message times out. */
export const patience = "interval '72 hours'";

/** @param ids placeholder, or SQL of an array. */
const timeOut = (ids: string) => `
  update public.notifications
     set notification_status = 'temporary-failure', updated_at = timezone('utc', clock_timestamp())
   where id = any(${ids}) and ${awaiting}`;

const timedOutSince = 'messages of this day have timed out since';

interface TimedOutMessage {
  readonly id: string;
  readonly type: 'email' | 'sms';
  readonly day: ReportingDay;
}

/**
 * A night reads the days of its windows anyway. A day before them it reads only when it is due. A mark that is there gets
 * another nonce, as for any change that a scan under way may not have seen.
 */
async function markEarlierDays(
  client: PoolClient,
  ids: readonly string[],
  { night, windows, timeZone }: { night: ReportingDay; windows: Readonly<Record<string, number>>; timeZone: string },
): Promise<void> {
  await client.query(
    `insert into nightshift.day_due (fact, day, reason)
     select distinct 'notification_status', day, '${timedOutSince}'
       from public.notifications n, lateral (select (created_at at time zone 'UTC' at time zone $3)::date as day) its
      where n.id = any($1) and day < $2::date - ($4::jsonb ->> n.notification_type::text)::int
      order by 2
     on conflict (fact, day) do update set nonce = excluded.nonce, reason = excluded.reason`,
    [ids, night, timeZone, JSON.stringify(windows)],
  );
}

/**
 * Times out those among the messages that are in sending or pending 72 hours after they were created, with callbacks and
 * due days as a night has them. The caller holds their rows. Spec: nightly §5.6; §13, W3.
 */
export async function timeOutBefore(client: PoolClient, ids: readonly string[], horizon: FactHorizon): Promise<void> {
  const { rows } = await client.query<TimedOutMessage>(
    `${timeOut('$1')} and created_at < timezone('utc', now() - ${patience})
     returning id, notification_type as type, (created_at at time zone 'UTC' at time zone $2)::date as day`,
    [ids, horizon.timeZone],
  );
  await recordCallbacks(
    client,
    'delivery_status',
    rows.map(({ id }) => id),
  );
  const changes = rows.map(({ type, day }) => ({
    notification: { type, day, status: 'sending' },
    status: 'temporary-failure',
  }));
  if (changes.length > 0) await markChangedDays(client, changes, horizon, [], timedOutSince);
}

/**
 * Gives up to `limit` e-mails and texts that are in sending or pending for too long the status temporary-failure, of
 * whatever key. Their callbacks are recorded in the same transaction. A row that somebody holds is left to another batch,
 * and one that has been settled meanwhile keeps its status. Spec: nightly §5.6; §13, W2 to W4.
 *
 * @param options.windows days back that the night covers, of the status facts. @returns less than `limit`: no more are left.
 */
export async function timeOutBatch(
  client: PoolClient,
  { cutoff, night }: TimeOuts,
  options: {
    readonly limit: number;
    readonly windows: Readonly<Record<NotificationType, number>>;
    readonly timeZone: string;
  },
): Promise<TimedOutBatch> {
  const { rows } = await client.query<{ id: string; type: 'email' | 'sms' }>(
    `with late as materialized (
       select id from public.notifications
        where notification_type in ('email', 'sms') and ${awaiting} and created_at < $1
        limit $2
        for update skip locked)
     ${timeOut('array(select id from late)')}
     returning id, notification_type as type`,
    [cutoff, options.limit],
  );
  const ids = rows.map(({ id }) => id);
  const email = rows.filter(({ type }) => type === 'email').length;
  const callbacks = await recordCallbacks(client, 'delivery_status', ids);
  await markEarlierDays(client, ids, { night, ...options });
  return { email, sms: ids.length - email, callbacks };
}
