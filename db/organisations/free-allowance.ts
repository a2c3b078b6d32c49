import type { PoolClient } from 'pg';
import { defaultAllowances } from '../billing/default-allowance.ts';
import { financialYear, type Moment, momentValues } from '../services/moment.ts';

/**
 * Sets what services may send for free in the financial year of `moment` to the default, whatever was set before: their
 * organisation has changed. Spec: nightly §4.9.
 *
 * @throws an error of Postgres (23502) when there is no allowance for the type.
 */
export async function setDefaultAllowances(
  client: PoolClient,
  services: readonly string[],
  moment: Moment,
): Promise<void> {
  await client.query(
    `insert into public.annual_billing (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                        high_volume_service_last_year, has_custom_allowance)
     select gen_random_uuid(), service_id, year, allowance, $1::timestamptz at time zone 'UTC', high_volume, custom
       from (${defaultAllowances(financialYear, 'services.id = any($3::uuid[])')}) by_rule
     on conflict (service_id, financial_year_start) do update
        set free_sms_fragment_limit = excluded.free_sms_fragment_limit, updated_at = excluded.created_at,
            high_volume_service_last_year = excluded.high_volume_service_last_year,
            has_custom_allowance = excluded.has_custom_allowance`,
    [...momentValues(moment), services],
  );
}
