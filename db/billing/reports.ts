import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { DateRange } from '../dashboard/dashboard.ts';
import { charged, unitsOf } from './charged.ts';

/** SQL: the financial year of the first day, by the year that it begins in. */
const year = `extract(year from $1::date - interval '3 months')::int`;

const kindOfPostage = `case when postage in ('europe', 'rest-of-world') then 'international' else postage end`;
const postageInWords = `case when kind in ('first', 'second', 'economy') then kind || ' class' else 'international' end`;
const rateInWords = `case when rate >= 1 then '£' || to_char(rate, 'FM999,999,990.00') else round(rate * 100) || 'p' end`;

/** SQL: of the service, or else of its organisation. */
const detail = (column: string) => `coalesce(services.${column}, organisation.${column})`;

/**
 * What services with letters, or with texts that cost something, owe, as JSON. The dates are of one financial year, whose
 * earlier days use the allowance first. Spec: nightly §4.8.
 */
export async function billingReport(pool: Pool, { start, end }: DateRange): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `with usage as (${charged(`
       select billed.*, free_sms_fragment_limit as allowance
         from (select service_id, notification_type, bst_date, rate, postage, sum(notifications_sent) as notifications_sent,
                      sum(${unitsOf}) as units
                 from public.ft_billing
                where bst_date between make_date(${year}, 4, 1) and $2::date
                  and (notification_type = 'sms' or notification_type = 'letter' and bst_date >= $1::date)
                group by service_id, notification_type, bst_date, rate, postage) billed
         left join public.annual_billing yearly
           on yearly.service_id = billed.service_id and financial_year_start = ${year}`)}
     ),
     sms as (
       select service_id, sum(charged_units) as units, sum(cost) as cost
         from usage where notification_type = 'sms' and bst_date >= $1::date group by service_id having sum(cost) > 0
     ),
     letter_line as (
       select service_id, ${kindOfPostage} as kind, rate, sum(notifications_sent) as letters, sum(cost) as cost
         from usage where notification_type = 'letter' group by service_id, 2, rate
     ),
     letter as (
       select service_id, sum(letters) as letters, sum(cost) as cost,
              string_agg(letters || ' ' || ${postageInWords} || ' letters at ' || ${rateInWords} || E'\\n', ''
                order by array_position(array['economy', 'second', 'first', 'international'], kind) nulls first, rate) as breakdown
         from letter_line group by service_id
     )
     select coalesce(json_agg(json_build_object(
              'billing_reference', ${detail('billing_reference')},
              'contact_email_addresses', ${detail('billing_contact_email_addresses')},
              'contact_names', ${detail('billing_contact_names')}, 'letter_breakdown', coalesce(breakdown, ''),
              'letter_cost', coalesce(letter.cost, 0), 'organisation_id', coalesce(organisation.id::text, ''),
              'organisation_name', coalesce(organisation.name, ''),
              'purchase_order_number', ${detail('purchase_order_number')}, 'service_id', services.id,
              'service_name', services.name, 'sms_chargeable_units', coalesce(sms.units, 0),
              'sms_cost', coalesce(sms.cost, 0), 'total_letters', coalesce(letters, 0))
              order by organisation.name collate "C", services.name collate "C"), '[]')::text as body
       from sms full join letter using (service_id)
       join public.services on services.id = service_id
       left join public.organisation on organisation.id = services.organisation_id`,
    [start, end],
  );
  return body;
}

/** What the letters that were despatched cost, by day, postage, threshold, rate and sheets, as JSON. Spec: nightly §4.10. */
export async function despatchReport(pool: Pool, { start, end }: DateRange): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select coalesce(json_agg(line order by date, postage, cost_threshold, rate, sheets), '[]')::text as body
       from (select coalesce(rate * notifications_sent, 0) as cost, cost_threshold, bst_date as date,
                    coalesce(notifications_sent, 0) as letters, postage, rate, billable_units as sheets
               from public.ft_billing_letter_despatch where bst_date between $1::date and $2::date) line`,
    [start, end],
  );
  return body;
}
