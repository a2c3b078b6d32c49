import type { PoolClient } from 'pg';
import type { NotificationType, ReportingDay } from '../reporting/days.ts';

/** A notification, locked until the end of the transaction. */
export interface LockedNotification {
  readonly id: string;
  readonly reference: string | null;
  readonly table: 'notifications' | 'notification_history';
  readonly type: NotificationType;
  /** History may have rows without one. */
  readonly status: string | null;
  readonly sentBy: string | null;
  readonly serviceId: string | null;
  readonly billableUnits: number;
  /** The country that an international text went to. */
  readonly prefixAbroad: string | null;
  /** In which it was created. */
  readonly day: ReportingDay;
}

export interface Search {
  readonly type: NotificationType;
  readonly by: 'id' | 'reference';
  /** Ids are UUIDs in small letters. */
  readonly values: readonly string[];
}

/** A row is moved by one transaction: whoever waited for it finds it gone, and then in the next place. */
const places = ['notifications', 'notification_history', 'notifications'] as const;

/**
 * Locks notifications, wherever they are. One that is moved to history while this waits for it is found there, and one
 * that is locked here is moved with what is written to it. Spec: nightly §13, W1.
 *
 * @returns those that there are; of a reference, all that have it in the first place where there is one.
 */
export async function lockNotifications(
  client: PoolClient,
  { type, by, values }: Search,
  timeZone: string,
): Promise<LockedNotification[]> {
  // Whoever sends a receipt does not wait for as long as a night may: it is told to send it again.
  await client.query("set local lock_timeout = '5s'");
  const found: LockedNotification[] = [];
  let left = [...new Set(values)];
  for (const table of places) {
    if (left.length === 0) break;
    const { rows } = await client.query<LockedNotification>(
      `select id, reference, '${table}' as "table", notification_type as type, notification_status as status,
              sent_by as "sentBy", service_id as "serviceId", billable_units as "billableUnits",
              case when international then phone_prefix end as "prefixAbroad",
              (created_at at time zone 'UTC' at time zone $3)::date as day
         from public.${table}
        where ${by} = any($1::${by === 'id' ? 'uuid' : 'varchar'}[]) and notification_type = $2
        order by id for update`,
      [left, type, timeZone],
    );
    found.push(...rows);
    const known = new Set(rows.map((row) => row[by]));
    left = left.filter((value) => !known.has(value));
  }
  return found;
}
