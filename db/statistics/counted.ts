import { today } from '../services/moment.ts';
import { rawDays, rawMessages, rawMessagesOfService } from './raw-days.ts';

/**
 * Common table expressions that end with `counted (day, template_id, notification_type, notification_status, number)`: the
 * messages of a service ($3) in a range of dates, without those of test keys. $1 and $2 as for {@link rawDays}.
 */
export function countedMessages(first: string, last: string): string {
  return `${rawDays('notification_status', first, last)},
counted as (
  select bst_date as day, template_id, notification_type, notification_status, notification_count::bigint as number
    from public.ft_notification_status
   where service_id = $3::uuid and bst_date between ${first} and ${last} and key_type <> 'test'
     and bst_date not in (select day from raw_day)
  union all
  select raw_day.day, template_id, notification_type, notification_status, count(*)
    from raw_day ${rawMessagesOfService()}
   group by raw_day.day, template_id, notification_type, notification_status
)`;
}

/**
 * Common table expressions that end with `counted (day, service_id, notification_type, notification_status, key_type, number)`:
 * the messages of all services in a range of dates. $1 and $2 as for {@link rawDays}.
 *
 * Here a day of raw rows is dear. It is read only when no night has completed it and it is at most so many days old ($3);
 * of older days there are no raw rows, and their facts count.
 */
export function countedMessagesOfAll(first: string, last: string): string {
  return `${rawDays('notification_status', `greatest(${first}, ${today} - $3::int)`, last)},
counted as (
  select bst_date as day, service_id, notification_type, notification_status, key_type, notification_count::bigint as number
    from public.ft_notification_status
   where bst_date between ${first} and ${last} and bst_date not in (select day from raw_day)
  union all
  select raw_day.day, service_id, notification_type, notification_status, key_type, count(*)
    from raw_day ${rawMessages('true')}
   group by raw_day.day, service_id, notification_type, notification_status, key_type
)`;
}

/** SQL over a row `t` of templates, or none. */
export const isPrecompiledLetter = `(t.hidden and t.name = 'Pre-compiled PDF' and t.template_type = 'letter')`;
