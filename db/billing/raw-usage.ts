import { billable } from '../reporting/facts/billing.ts';
import { ratesInForce } from '../reporting/rates.ts';
import { rawMessagesOfService } from '../statistics/raw-days.ts';

/**
 * SQL: what the next night will write to `ft_billing` of the raw days of a service ($3), without the columns that no sum
 * needs. What has no rate is left out, as it is by the night. Spec: nightly §4.3, §4.4.
 */
export const rawUsage = `
select bst_date, notification_type, postage, rate, rate_multiplier, billable_units, notifications_sent
  from (select raw_day.day as bst_date, raw_day.start_utc, notification_type::text, notification_status,
               case notification_type when 'email' then 0 else coalesce(rate_multiplier, 1)::integer end as rate_multiplier,
               case notification_type when 'letter' then coalesce(postage, 'none') else 'none' end as postage,
               case notification_type when 'letter' then billable_units else 0 end as sheets,
               sum(case notification_type when 'email' then 0 else billable_units end) as billable_units,
               count(*) as notifications_sent
          from raw_day ${rawMessagesOfService()}
         group by 1, 2, 3, 4, 5, 6, 7) message
  cross join lateral (
    with ${ratesInForce('message.start_utc')}
    select case when message.notification_type = 'email' or message.notification_type = 'letter' and sheets = 0 then 0
                when message.notification_type = 'sms' then (select rate from sms_rate)
                else (select rate from letter_rate where post_class = message.postage and sheet_count = sheets) end as rate
  ) rated
 where ${billable} and rate is not null`;
