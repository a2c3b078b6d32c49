import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { type Moment, momentValues } from '../services/moment.ts';
import { countedMessagesOfAll } from './counted.ts';
import { dateValues, type GivenDates, givenEnd, givenStart } from './given-dates.ts';

const sum = (condition: string) => `coalesce(sum(number) filter (where ${condition}), 0)`;
const failures = ['permanent-failure', 'technical-failure', 'temporary-failure', 'virus-scan-failed']
  .map((status) => `'${status}', ${sum(`key_type <> 'test' and notification_status = '${status}'`)}`)
  .join(', ');

/** The messages of all services by type, as the JSON text that is served. Spec: nightly §2.6. */
export async function platformStatistics(pool: Pool, dates: GivenDates, moment: Moment): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with ${countedMessagesOfAll(givenStart, givenEnd)}
     select json_object_agg(type, statistics order by type)::text as body
       from (select type, json_build_object('failures', json_build_object(${failures}),
                      'test-key', ${sum(`key_type = 'test'`)}, 'total', ${sum(`key_type <> 'test'`)}) as statistics
               from unnest(array['email', 'letter', 'sms']) type left join counted on notification_type = type
              group by type) by_type`,
    [...momentValues(moment), ...dateValues(dates)],
  );
  return body;
}
