import { charged, unitsOf } from './charged.ts';
import type { Report } from './report.ts';
import { dailyProviderVolumes, dailyVolumes, volumesByService } from './volumes.ts';

/** SQL: the financial year of the first day, by the year that it begins in. */
const year = `extract(year from $1::date - interval '3 months')::int`;

const kindOfPostage = `case when postage in ('europe', 'rest-of-world') then 'international' else postage end`;
const postageInWords = `case when kind in ('first', 'second', 'economy') then kind || ' class' else 'international' end`;
const rateInWords = `case when rate >= 1 then '£' || to_char(rate, 'FM999,999,990.00') else round(rate * 100) || 'p' end`;

/** SQL: of the service, or else of its organisation. */
const detail = (column: string) => `coalesce(services.${column}, organisation.${column})`;

/**
 * What services with letters, or with texts that cost something, owe. The dates are of one financial year, whose earlier
 * days use the allowance first: all of them as one, since only the days of the report are told apart.
 */
const billingReport: Report = {
  name: 'data-for-billing-report',
  order: `nullif(organisation_name, '') collate "C", service_name collate "C", service_id`,
  lines: `
with sms as (
  select service_id, sum(charged_units) as units, sum(cost) as cost
    from (${charged(`
  select billed.*, 'sms' as notification_type, free_sms_fragment_limit as allowance
    from (select service_id, greatest(bst_date, $1::date - 1) as bst_date, rate, sum(${unitsOf}) as units
            from public.ft_billing
           where bst_date between make_date(${year}, 4, 1) and $2::date and notification_type = 'sms'
           group by service_id, greatest(bst_date, $1::date - 1), rate) billed
    left join public.annual_billing yearly
      on yearly.service_id = billed.service_id and financial_year_start = ${year}`)}) usage
   where bst_date >= $1::date group by service_id having sum(cost) > 0
),
letter_line as (
  select service_id, ${kindOfPostage} as kind, rate, sum(${unitsOf}) as letters, sum(${unitsOf}) * rate as cost
    from public.ft_billing
   where bst_date between $1::date and $2::date and notification_type = 'letter'
   group by service_id, 2, rate
),
letter as (
  select service_id, sum(letters) as letters, sum(cost) as cost,
         string_agg(letters || ' ' || ${postageInWords} || ' letters at ' || ${rateInWords} || E'\\n', ''
           order by array_position(array['economy', 'second', 'first', 'international'], kind) nulls first, rate) as breakdown
    from letter_line group by service_id
)
select ${detail('billing_reference')} as billing_reference,
       ${detail('billing_contact_email_addresses')} as contact_email_addresses,
       ${detail('billing_contact_names')} as contact_names, coalesce(breakdown, '') as letter_breakdown,
       coalesce(letter.cost, 0) as letter_cost, coalesce(organisation.id::text, '') as organisation_id,
       coalesce(organisation.name, '') as organisation_name, ${detail('purchase_order_number')} as purchase_order_number,
       services.id as service_id, services.name as service_name, coalesce(sms.units, 0) as sms_chargeable_units,
       coalesce(sms.cost, 0) as sms_cost, coalesce(letters, 0) as total_letters
  from sms full join letter using (service_id)
  join public.services on services.id = service_id
  left join public.organisation on organisation.id = services.organisation_id`,
};

/** What the letters that were despatched cost, by day, postage, threshold, rate and sheets. Spec: nightly §4.10. */
const despatchReport: Report = {
  name: 'data-for-dvla-billing-report',
  order: 'date, postage, cost_threshold, rate, sheets',
  lines: `
select coalesce(rate * notifications_sent, 0) as cost, cost_threshold, bst_date as date,
       coalesce(notifications_sent, 0) as letters, postage, rate, billable_units as sheets
  from public.ft_billing_letter_despatch where bst_date between $1::date and $2::date`,
};

export const platformReports = {
  billing: billingReport,
  despatch: despatchReport,
  dailyVolumes,
  dailyProviderVolumes,
  volumesByService,
} as const satisfies Readonly<Record<string, Report>>;
