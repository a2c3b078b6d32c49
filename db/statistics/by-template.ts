import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { countedMessages, isPrecompiledLetter } from './counted.ts';

const first = `${today} - $4::int`;

/**
 * `{"data": [...]}`: the messages of a service by template and status, of today and some whole days before it. A template
 * that is gone has no name. Spec: nightly §2.6.
 */
export async function statisticsByTemplate(
  pool: Pool,
  service: string,
  wholeDays: number,
  moment: Moment,
): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with ${countedMessages(first, today)}
     select json_build_object('data', coalesce(json_agg(statistic order by template_name, template_id, status), '[]'))::text as body
       from (select sum(number) as count, ${isPrecompiledLetter} as is_precompiled_letter, notification_status as status,
                    counted.template_id, t.name as template_name, notification_type as template_type
               from counted left join public.templates t on t.id = counted.template_id
              group by counted.template_id, t.id, notification_type, notification_status) statistic`,
    [...momentValues(moment), service, String(wholeDays)],
  );
  return body;
}
