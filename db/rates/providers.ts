import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { httpTime } from '../json-times.ts';

/**
 * All providers as a JSON list, with the fragments of text messages that each has charged since the month began in
 * `timeZone`.
 */
export async function providerDetails(pool: Pool, now: Date, timeZone: string): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select coalesce(json_agg(provider order by notification_type, priority, identifier), '[]')::text as body
       from (select active, users.name as created_by_name,
                    (select coalesce(sum(billable_units * rate_multiplier), 0) from public.ft_billing
                      where provider = identifier and notification_type = 'sms'
                        and bst_date >= date_trunc('month', $1::timestamptz at time zone $2)) as current_month_billable_sms,
                    display_name, provider_details.id, identifier, notification_type, priority, reason,
                    supports_international, ${httpTime('provider_details.updated_at')} as updated_at
               from public.provider_details left join public.users on users.id = provider_details.created_by_id) provider`,
    [now.toISOString(), timeZone],
  );
  return body;
}
