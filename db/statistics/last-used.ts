import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { rawDays, rawMessagesOfService } from './raw-days.ts';

const yearAgo = `(${today} - interval '1 year')::date`;

/**
 * `{"last_date_used": ...}`: when the latest message of a template was made. For a day that comes from the facts, only the
 * day is known; null: not within a year. Spec: nightly §2.6.
 *
 * @returns undefined when the service has no such template, or it is hidden.
 */
export async function templateLastUsed(
  pool: Pool,
  { service, template }: { service: string; template: string },
  moment: Moment,
): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `with ${rawDays('notification_status', `${yearAgo} + 1`, today)},
     used as (
       select greatest(
         (select max(created_at) from raw_day ${rawMessagesOfService('template_id = $4')}),
         (select max(bst_date) from public.ft_notification_status
           where template_id = $4 and key_type <> 'test' and bst_date > ${yearAgo}
             and bst_date not in (select day from raw_day))::timestamp) as last
         from public.templates t where t.id = $4 and t.service_id = $3 and not t.hidden
     )
     select json_build_object('last_date_used', ${isoTime('last')})::text as body from used`,
    [...momentValues(moment), service, template],
  );
  return row?.body;
}
