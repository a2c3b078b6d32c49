import { isLive } from '../dashboard/live-service.ts';
import type { Report } from './report.ts';

const sum = (type: string, value: string) => `coalesce(sum(${value}) filter (where notification_type = '${type}'), 0)`;
const chargeable = 'billable_units::bigint * rate_multiplier';

/** What was sent on each day that has a row of `ft_billing`. */
export const dailyVolumes: Report = {
  name: 'daily-volumes-report',
  order: 'day',
  lines: `
select bst_date as day, ${sum('email', 'notifications_sent')} as email_totals,
       ${sum('letter', 'billable_units')} as letter_sheet_totals, ${sum('letter', 'notifications_sent')} as letter_totals,
       ${sum('sms', chargeable)} as sms_chargeable_units, ${sum('sms', 'billable_units')} as sms_fragment_totals,
       ${sum('sms', 'notifications_sent')} as sms_totals
  from public.ft_billing where bst_date between $1::date and $2::date group by bst_date`,
};

/** The texts of each day and provider. */
export const dailyProviderVolumes: Report = {
  name: 'daily-sms-provider-volumes-report',
  order: 'day, provider',
  lines: `
select bst_date as day, provider, ${sum('sms', chargeable)} as sms_chargeable_units,
       ${sum('sms', `${chargeable} * rate`)} as sms_cost, ${sum('sms', 'billable_units')} as sms_fragment_totals,
       ${sum('sms', 'notifications_sent')} as sms_totals
  from public.ft_billing
 where bst_date between $1::date and $2::date and notification_type = 'sms' group by bst_date, provider`,
};

/** What each live service with an allowance sent, by organisation and name. */
export const volumesByService: Report = {
  name: 'volumes-by-service',
  order: `nullif(organisation_name, '') collate "C", service_name collate "C", service_id`,
  lines: `
select coalesce(emails, 0) as email_totals, free_sms_fragment_limit as free_allowance, coalesce(cost, 0) as letter_cost,
       coalesce(sheets, 0) as letter_sheet_totals, coalesce(letters, 0) as letter_totals,
       coalesce(organisation.id::text, '') as organisation_id, coalesce(organisation.name, '') as organisation_name,
       services.id as service_id, services.name as service_name, coalesce(units, 0) as sms_chargeable_units,
       coalesce(texts, 0) as sms_notifications
  from public.services
 cross join lateral (select free_sms_fragment_limit from public.annual_billing
                      where service_id = services.id and financial_year_start <= extract(year from $2::date)
                      order by financial_year_start desc limit 1) allowance
  left join public.organisation on organisation.id = services.organisation_id
  left join (
    select service_id, ${sum('email', 'notifications_sent')} as emails, ${sum('letter', 'notifications_sent * rate')} as cost,
           ${sum('letter', 'billable_units')} as sheets, ${sum('letter', 'notifications_sent')} as letters,
           ${sum('sms', chargeable)} as units, ${sum('sms', 'notifications_sent')} as texts
      from public.ft_billing where bst_date between $1::date and $2::date group by service_id
  ) volume on volume.service_id = services.id
 where ${isLive}`,
};
