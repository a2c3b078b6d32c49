import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { countedMessagesOfAll } from '../statistics/counted.ts';
import { dateValues, type GivenDates, givenEnd, givenStart } from '../statistics/given-dates.ts';
import { type Moment, momentValues, today } from './moment.ts';

/** Month, id and name of the service, type, and counts: sending, delivered, three kinds of failure, sent. */
export type MonthlyRow = readonly [string, string, string, string, ...number[]];

const count = (statuses: string) => `coalesce(sum(number) filter (where notification_status in (${statuses})), 0)::int`;

/** As in the reference, today is in no month yet. */
const last = `least(${givenEnd}, ${today} - 1)`;
const month = `date_trunc('month', day::timestamp)::date`;

/** The messages of the active services that are not in trial, by month, service and type. Spec: nightly §2.6. */
export async function monthlyDataByService(pool: Pool, dates: GivenDates, moment: Moment): Promise<MonthlyRow[]> {
  const rows = await boundedQuery<{ row: MonthlyRow }>(
    pool,
    `with ${countedMessagesOfAll(givenStart, last)}
     select json_build_array(
              ${month}, services.id, services.name, notification_type,
              ${count(`'sending', 'pending'`)}, ${count(`'delivered'`)}, ${count(`'technical-failure', 'failed'`)},
              ${count(`'temporary-failure'`)}, ${count(`'permanent-failure'`)}, ${count(`'sent'`)}) as row
       from counted join public.services on services.id = service_id
      where notification_status <> 'created' and key_type <> 'test' and services.active and not services.restricted
      group by ${month}, services.id, notification_type
      order by ${month}, services.id, notification_type`,
    [...momentValues(moment), ...dateValues(dates)],
  );
  return rows.map(({ row }) => row);
}
