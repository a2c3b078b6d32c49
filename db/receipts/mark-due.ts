import type { PoolClient } from 'pg';
import type { ReportingDay } from '../reporting/days.ts';
import { billable } from '../reporting/facts/billing.ts';
import { spareNights } from '../reporting/missed-nights.ts';
import type { WindowDays } from '../reporting/plan.ts';
import type { LockedNotification } from './lock-notifications.ts';

/** What the nights look at by themselves. */
export interface FactHorizon {
  /** IANA name of the zone whose midnights bound a day. */
  readonly timeZone: string;
  readonly windows: WindowDays;
  /** Older days have no raw rows any more, and keep the facts that they have. */
  readonly rawHorizonDays: number;
}

/** Of which type and day a notification is, which status it had, and what became of it. */
export interface DayChange {
  readonly notification: Pick<LockedNotification, 'type' | 'day' | 'status'>;
  readonly status: string;
  /** Whose it is now, when nobody was known to have sent it. */
  readonly provider?: string;
}

/** A notification as it was, and what became of it. */
export interface StatusChange extends DayChange {
  readonly notification: LockedNotification;
}

const billedAs = (status: string) =>
  `exists (select from (select c.type as notification_type, c.${status} as notification_status) as n where ${billable})`;

const markStatement = `
with change as (
  select c.*, ${billedAs('before')} as was_billed, ${billedAs('after')} as is_billed
    from jsonb_to_recordset($1) as c (type text, day date, before text, after text, claimed boolean)
), due as (
  select 'notification_status' as fact, day, ($2::jsonb ->> type)::integer as nights
    from change where before is distinct from after
  union
  -- Who sent it is among the keys of the fact.
  select 'billing', day, $3 from change where was_billed <> is_billed or claimed and is_billed
  union
  select 'letter_despatch', day, $3 from unnest($4::date[]) day
), today as (
  select (now() at time zone $5)::date as today
)
insert into nightshift.day_due (fact, day, reason)
select distinct fact, day, $7
  from due, today
 where day < today and day <= today - nights + ${spareNights} and day > today - $6::integer
 order by fact, day
-- A scan that is under way may have missed the change: it knows the former nonce, and leaves this mark.
on conflict (fact, day) do update set nonce = excluded.nonce, reason = excluded.reason`;

/**
 * Enters the days whose facts are wrong now and that no night of the window will write again. Called in the transaction
 * of the change. Spec: nightly §13, W3 and W16.
 *
 * @param despatchDays of which another number of letters is despatched now.
 * @param reason as the due list shows it.
 */
export async function markChangedDays(
  client: PoolClient,
  changes: readonly DayChange[],
  { timeZone, windows, rawHorizonDays }: FactHorizon,
  despatchDays: readonly ReportingDay[] = [],
  reason = 'a receipt came after its nights',
): Promise<void> {
  const rows = changes.map(({ notification: { type, day, status: before }, status: after, provider }) => ({
    ...{ type, day, before, after },
    claimed: provider !== undefined,
  }));
  await client.query(markStatement, [
    JSON.stringify(rows),
    JSON.stringify(windows.notificationStatus),
    windows.billing,
    despatchDays,
    timeZone,
    rawHorizonDays,
    reason,
  ]);
}
