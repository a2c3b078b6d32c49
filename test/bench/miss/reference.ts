import type { Pool } from 'pg';
import type { DateRange } from '../../../db/dashboard/dashboard.ts';

const sumOf = (type: string) =>
  `sum(case when notification_type = '${type}' then notification_count else 0 end)::float8`;
const byDay = (range: string) => `
select bst_date::text as date, ${sumOf('email')} as emails, ${sumOf('letter')} as letters, ${sumOf('sms')} as sms
  from ft_notification_status where key_type <> 'test' ${range} group by bst_date order by bst_date`;

const processingTime = `
select bst_date::text as date, messages_total::float8 as total, messages_within_10_secs::float8 as within
  from ft_processing_time where bst_date >= $1 and bst_date <= $2 order by bst_date`;

const liveServices = `
select organisation.id as organisation_id, organisation.name as organisation_name, services.id as service_id,
       services.name as service_name
  from services left join organisation on organisation.id = services.organisation_id
 where services.active and services.count_as_live and not services.restricted
 order by organisation.name, services.name`;

interface Day {
  readonly date: string;
  readonly emails: number;
  readonly letters: number;
  readonly sms: number;
}

/**
 * The reference's way: the days of all time, summed in code, then the days of the range, the processing times and the
 * live services, a statement each. Spec: nightly §6.
 */
export async function readAsReference(pool: Pool, { start, end }: DateRange): Promise<object> {
  const { rows: allDays } = await pool.query<Day>(byDay(''));
  const { rows: days } = await pool.query<Day>(byDay('and bst_date >= $1 and bst_date <= $2'), [start, end]);
  const { rows: times } = await pool.query<{ date: string; total: number; within: number }>(processingTime, [
    start,
    end,
  ]);
  const { rows: services } = await pool.query(liveServices);
  const total = (type: 'emails' | 'letters' | 'sms') => allDays.reduce((sum, day) => sum + day[type], 0);
  return {
    email_notifications: total('emails'),
    letter_notifications: total('letters'),
    live_service_count: services.length,
    notifications_by_type: days,
    processing_time: times.map((time) => ({
      date: time.date,
      percentage_under_10_seconds: time.total === 0 ? 100 : (time.within / time.total) * 100,
    })),
    services_using_notify: services,
    sms_notifications: total('sms'),
    total_notifications: total('emails') + total('letters') + total('sms'),
  };
}
