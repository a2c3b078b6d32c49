/**
 * The rates in force on a day: the newest that began at or before its London midnight; end dates are ignored, and a
 * letter's rate is the crown one whatever the service. Spec: nightly §4.4.
 *
 * @param start the parameter that holds the day's start in naive UTC, like `$2`.
 */
export function ratesInForce(start: string): string {
  return `sms_rate as (
  select rate from public.rates
   where notification_type = 'sms' and valid_from <= ${start}::timestamp
   order by valid_from desc, id limit 1
),
letter_rate as (
  select distinct on (post_class, sheet_count) post_class, sheet_count, rate from public.letter_rates
   where crown and start_date <= ${start}::timestamp
   order by post_class, sheet_count, start_date desc, id
)`;
}

/** A digest of the rates in force, one row: `digest`. Parameter: the day's start in naive UTC. */
export const ratesDigestStatement = `with ${ratesInForce('$1')}
select md5(concat((select trim_scale(rate) from sms_rate), '|',
                  (select string_agg(concat_ws(' ', post_class, sheet_count, trim_scale(rate)), ','
                                     order by post_class, sheet_count) from letter_rate))) as digest`;
