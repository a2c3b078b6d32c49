import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { DateRange } from '../dashboard/dashboard.ts';
import { isLive } from '../dashboard/live-service.ts';

const sum = (type: string, value: string) => `coalesce(sum(${value}) filter (where notification_type = '${type}'), 0)`;
const chargeable = 'billable_units::bigint * rate_multiplier';

async function read(pool: Pool, statement: string, { start, end }: DateRange): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(pool, statement, [start, end]);
  return body;
}

/** What was sent on each day that has a row of `ft_billing`, as JSON. Spec: nightly §4.8. */
export function dailyVolumes(pool: Pool, range: DateRange): Promise<string> {
  return read(
    pool,
    `select coalesce(json_agg(line order by day), '[]')::text as body
       from (select bst_date as day, ${sum('email', 'notifications_sent')} as email_totals,
                    ${sum('letter', 'billable_units')} as letter_sheet_totals,
                    ${sum('letter', 'notifications_sent')} as letter_totals, ${sum('sms', chargeable)} as sms_chargeable_units,
                    ${sum('sms', 'billable_units')} as sms_fragment_totals, ${sum('sms', 'notifications_sent')} as sms_totals
               from public.ft_billing where bst_date between $1::date and $2::date group by bst_date) line`,
    range,
  );
}

/** The texts of each day and provider, as JSON. Spec: nightly §4.8. */
export function dailyProviderVolumes(pool: Pool, range: DateRange): Promise<string> {
  return read(
    pool,
    `select coalesce(json_agg(line order by day, provider), '[]')::text as body
       from (select bst_date as day, provider, ${sum('sms', chargeable)} as sms_chargeable_units,
                    ${sum('sms', `${chargeable} * rate`)} as sms_cost, ${sum('sms', 'billable_units')} as sms_fragment_totals,
                    ${sum('sms', 'notifications_sent')} as sms_totals
               from public.ft_billing
              where bst_date between $1::date and $2::date and notification_type = 'sms' group by bst_date, provider) line`,
    range,
  );
}

/** What each live service with an allowance sent, by organisation and name, as JSON. Spec: nightly §4.8. */
export function volumesByService(pool: Pool, range: DateRange): Promise<string> {
  return read(
    pool,
    `with volume as (
       select service_id, ${sum('email', 'notifications_sent')} as emails, ${sum('letter', 'notifications_sent * rate')} as cost,
              ${sum('letter', 'billable_units')} as sheets, ${sum('letter', 'notifications_sent')} as letters,
              ${sum('sms', chargeable)} as units, ${sum('sms', 'notifications_sent')} as texts
         from public.ft_billing where bst_date between $1::date and $2::date group by service_id
     )
     select coalesce(json_agg(json_build_object(
              'email_totals', coalesce(emails, 0), 'free_allowance', free_sms_fragment_limit, 'letter_cost', coalesce(cost, 0),
              'letter_sheet_totals', coalesce(sheets, 0), 'letter_totals', coalesce(letters, 0),
              'organisation_id', coalesce(organisation.id::text, ''), 'organisation_name', coalesce(organisation.name, ''),
              'service_id', services.id, 'service_name', services.name, 'sms_chargeable_units', coalesce(units, 0),
              'sms_notifications', coalesce(texts, 0))
              order by organisation.name collate "C", services.name collate "C"), '[]')::text as body
       from public.services
       cross join lateral (select free_sms_fragment_limit from public.annual_billing
                            where service_id = services.id and financial_year_start <= extract(year from $2::date)
                            order by financial_year_start desc limit 1) allowance
       left join public.organisation on organisation.id = services.organisation_id
       left join volume on volume.service_id = services.id
      where ${isLive}`,
    range,
  );
}
