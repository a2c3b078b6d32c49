import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { countedMessages, isPrecompiledLetter } from './counted.ts';
import { firstDay, lastDay } from './financial-year.ts';

/** A service and a financial year, by the year that it begins in. */
export interface ServiceYear {
  readonly service: string;
  readonly year: number;
}

const values = ({ service, year }: ServiceYear, moment: Moment) => [...momentValues(moment), service, String(year)];

export async function serviceExists(pool: Pool, service: string): Promise<boolean> {
  return (await boundedQuery(pool, 'select from public.services where id = $1', [service])).length === 1;
}

const statuses = (type: string) => `coalesce((
  select json_object_agg(notification_status, number order by notification_status)
    from total where total.month = begun.month and notification_type = '${type}'), '{}')`;

/** `{"data": {"2026-04": {"email": {status: number}, "letter": {}, "sms": {}}}}` of the months that have begun. Spec: nightly §2.6. */
export async function statusesByMonth(pool: Pool, year: ServiceYear, moment: Moment): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with ${countedMessages(firstDay, lastDay)},
     total as (
       select date_trunc('month', day::timestamp) as month, notification_type, notification_status, sum(number) as number
         from counted group by 1, 2, 3
     ),
     begun as (
       select month from generate_series(${firstDay}::timestamp, least(${lastDay}, ${today})::timestamp, '1 month') month
     )
     select json_build_object('data', coalesce(
       json_object_agg(to_char(month, 'YYYY-MM'), json_build_object(
         'email', ${statuses('email')}, 'letter', ${statuses('letter')}, 'sms', ${statuses('sms')}) order by month),
       '{}'))::text as body from begun`,
    values(year, moment),
  );
  return body;
}

/** As in the reference, month and year are numbers in the running financial year, and texts in others. */
const part = (field: 'month' | 'year') => `
  case when ${today} between ${firstDay} and ${lastDay} then to_json(extract(${field} from month)::int)
       else to_json(extract(${field} from month)::int::text) end`;

/** `{"stats": [...]}`: the messages of a service that were not cancelled, by month and template. Spec: nightly §2.6. */
export async function templatesByMonth(pool: Pool, year: ServiceYear, moment: Moment): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with ${countedMessages(firstDay, lastDay)},
     usage as (
       select template_id, date_trunc('month', day::timestamp) as month, sum(number) as number
         from counted where notification_status <> 'cancelled' group by 1, 2
     )
     select json_build_object('stats', coalesce(json_agg(json_build_object(
              'count', number, 'is_precompiled_letter', ${isPrecompiledLetter}, 'month', ${part('month')}, 'name', t.name,
              'template_id', t.id, 'type', t.template_type, 'year', ${part('year')}) order by month, t.name collate "C", t.id), '[]'))::text as body
       from usage join public.templates t on t.id = usage.template_id`,
    values(year, moment),
  );
  return body;
}
