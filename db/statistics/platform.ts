import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { DateRange } from '../dashboard/dashboard.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { rawDays, rawMessages } from './raw-days.ts';

/** SQL: a date of the query, or today when it is empty. */
const start = `coalesce(nullif($3, '')::date, ${today})`;
const end = `coalesce(nullif($4, '')::date, ${today})`;

const sum = (condition: string) => `coalesce(sum(number) filter (where ${condition}), 0)`;
const failures = ['permanent-failure', 'technical-failure', 'temporary-failure', 'virus-scan-failed']
  .map((status) => `'${status}', ${sum(`key_type <> 'test' and notification_status = '${status}'`)}`)
  .join(', ');

/** The messages of all services by type, as the JSON text that is served; a date that is left out is today's. Spec: nightly §2.6. */
export async function platformStatistics(pool: Pool, range: Partial<DateRange>, moment: Moment): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with ${rawDays('notification_status', start, end)},
     counted as (
       select notification_type, notification_status, key_type, sum(notification_count) as number
         from public.ft_notification_status
        where bst_date between ${start} and ${end} and bst_date not in (select day from raw_day)
        group by 1, 2, 3
       union all
       select notification_type::text, notification_status, key_type, count(*)
         from raw_day ${rawMessages('true')}
        group by 1, 2, 3
     )
     select json_object_agg(type, statistics order by type)::text as body
       from (select type, json_build_object('failures', json_build_object(${failures}),
                      'test-key', ${sum(`key_type = 'test'`)}, 'total', ${sum(`key_type <> 'test'`)}) as statistics
               from unnest(array['email', 'letter', 'sms']) type left join counted on notification_type = type
              group by type) by_type`,
    [...momentValues(moment), range.start ?? '', range.end ?? ''],
  );
  return body;
}
