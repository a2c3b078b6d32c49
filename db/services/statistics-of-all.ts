import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { httpTime } from '../json-times.ts';
import { countedMessagesOfAll } from '../statistics/counted.ts';
import { dateValues, type GivenDates, givenEnd, givenStart } from '../statistics/given-dates.ts';
import { type Moment, momentValues, today } from './moment.ts';
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

interface Selection extends GivenDates {
  /** Counts only when the range begins today, as in the reference. */
  readonly onlyActive: boolean;
  readonly withTestKeys: boolean;
}

/** As in the reference, a range that begins today ends today, whatever its end. */
const last = `case when ${givenStart} = ${today} then ${today} else ${givenEnd} end`;

/**
 * Services with the numbers of their messages in a range of dates: all services when today is in it, else those with a
 * message. Spec: nightly §2.6.
 */
export async function statisticsOfServices(
  pool: Pool,
  { onlyActive, withTestKeys, ...dates }: Selection,
  moment: Moment,
): Promise<ServiceWithStatistics[]> {
  const found = await boundedQuery<Omit<ServiceWithStatistics, 'statistics'> & { counts: TypeStatistics[] }>(
    pool,
    `with ${countedMessagesOfAll(givenStart, last)},
     counts as (
       select service_id, notification_type, ${statisticsColumns}
         from counted where ${withTestKeys ? 'true' : `key_type <> 'test'`}
        group by service_id, notification_type
     )
     select services.active, ${httpTime('services.created_at')} as created_at, services.id, services.name,
            min(notification_type) as notification_type, services.restricted,
            coalesce(json_agg(counts) filter (where service_id is not null), '[]') as counts
       from public.services left join counts on service_id = services.id
      where (service_id is not null or ${today} between ${givenStart} and ${last})
        and (${onlyActive ? `services.active or ${givenStart} <> ${today}` : 'true'})
      group by services.id order by services.id`,
    [...momentValues(moment), ...dateValues(dates)],
  );
  return found.map(({ counts, ...service }) => ({ ...service, statistics: byType(counts) }));
}
