import type { PoolClient } from 'pg';
import type { ReportingDay } from '../reporting/days.ts';
import { changeStatuses, openStatuses } from './change-statuses.ts';
import { type LockedNotification, lockNotifications } from './lock-notifications.ts';
import { type FactHorizon, markChangedDays } from './mark-due.ts';

/** What the printer says of a letter. */
export interface LetterReport {
  /** In small letters. */
  readonly notificationId: string;
  readonly status: 'delivered' | 'technical-failure';
  /** Of a letter that has left: the instant (ISO 8601), and how it was sent. */
  readonly despatch?: { readonly at: string; readonly costThreshold: 'sorted' | 'unsorted' };
}

/** @returns the days of despatch of which another number of letters is despatched now. */
async function enterDespatch(
  client: PoolClient,
  id: string,
  { at, costThreshold }: NonNullable<LetterReport['despatch']>,
  timeZone: string,
): Promise<ReportingDay[]> {
  const { rows } = await client.query<{ day: ReportingDay }>(
    `with entered as (
       insert into public.notifications_letter_despatch as d (notification_id, despatched_on, cost_threshold)
       values ($1, ($2::timestamptz at time zone $3)::date, $4)
       on conflict (notification_id) do update
          set despatched_on = excluded.despatched_on, cost_threshold = excluded.cost_threshold
        where (d.despatched_on, d.cost_threshold) is distinct from (excluded.despatched_on, excluded.cost_threshold)
       returning despatched_on)
     select despatched_on as day from entered
     union
     -- As it was before the statement.
     select d.despatched_on from public.notifications_letter_despatch d, entered
      where d.notification_id = $1 and d.despatched_on is not null`,
    [id, at, timeZone, costThreshold],
  );
  return rows.map(({ day }) => day);
}

/**
 * Applies the printer's word in the caller's transaction: the status, unless the letter has a final one, and the despatch,
 * which counts whatever the status is: the printer is owed it. The same report again changes nothing.
 * Spec: nightly §9.4 and §13, W17.
 *
 * @returns the letter as it was, and whether its status changed; undefined when there is no such letter.
 */
export async function applyLetterReport(
  client: PoolClient,
  { notificationId, status, despatch }: LetterReport,
  horizon: FactHorizon,
): Promise<{ letter: LockedNotification; changed: boolean } | undefined> {
  const search = { type: 'letter', by: 'id', values: [notificationId] } as const;
  const [letter] = await lockNotifications(client, search, horizon.timeZone);
  if (letter === undefined) return undefined;
  const changes = openStatuses.includes(letter.status) ? [{ notification: letter, status }] : [];
  await changeStatuses(client, changes);
  const days = despatch === undefined ? [] : await enterDespatch(client, letter.id, despatch, horizon.timeZone);
  await markChangedDays(client, changes, horizon, days);
  return { letter, changed: changes.length > 0 };
}
