import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { httpTime } from '../json-times.ts';
import { type Moment, momentValues, startOfToday } from './moment.ts';
import { byType, type StatisticsByType, statisticsColumns, type TypeStatistics } from './statistics.ts';

export interface ServiceWithStatistics {
  readonly active: boolean;
  readonly created_at: string;
  readonly id: string;
  readonly name: string;
  /** The first of the types of its messages, by the alphabet. */
  readonly notification_type: string | null;
  readonly restricted: boolean;
  readonly statistics: StatisticsByType;
}

interface Selection {
  /** Dates of the reporting zone, YYYY-MM-DD, both inclusive. */
  readonly start: string;
  readonly end: string;
  /** Counts only when the range begins today, as in the reference. */
  readonly onlyActive: boolean;
  readonly withTestKeys: boolean;
}

const facts = `
  select service_id, notification_type, notification_status, notification_count as number, key_type
    from public.ft_notification_status, period where bst_date between first_day and last_day`;

/** Today's are in no fact table yet. */
const raw = `
  select service_id, notification_type::text, notification_status, 1, key_type
    from public.notifications where created_at >= (select midnight from period)`;

/**
 * Services with the numbers of their messages in a range of dates: all services when today is in it, else those with a
 * message.
 */
export async function statisticsOfServices(
  pool: Pool,
  { start, end, onlyActive, withTestKeys }: Selection,
  moment: Moment,
): Promise<ServiceWithStatistics[]> {
  const utcToday = moment.now.toISOString().slice(0, 10);
  const fromToday = start === utcToday;
  const withToday = start <= utcToday && (fromToday || utcToday <= end);
  const messages = [...(fromToday ? [] : [facts]), ...(withToday ? [raw] : [])].join(' union all ');
  const found = await boundedQuery<Omit<ServiceWithStatistics, 'statistics'> & { counts: TypeStatistics[] }>(
    pool,
    `with period as (select ${startOfToday} as midnight, $3::date as first_day, $4::date as last_day),
          counts as (select service_id, notification_type, ${statisticsColumns}
                       from (${messages}) messages (service_id, notification_type, notification_status, number, key_type)
                      where ${withTestKeys ? 'true' : `key_type <> 'test'`}
                      group by service_id, notification_type)
     select services.active, ${httpTime('services.created_at')} as created_at, services.id, services.name,
            min(notification_type) as notification_type, services.restricted,
            coalesce(json_agg(counts) filter (where service_id is not null), '[]') as counts
       from public.services cross join period ${withToday ? 'left' : ''} join counts on service_id = services.id
      where ${fromToday && onlyActive ? 'services.active' : 'true'}
      group by services.id order by services.id`,
    [...momentValues(moment), start, end],
  );
  return found.map(({ counts, ...service }) => ({ ...service, statistics: byType(counts) }));
}
