import { zeroUuid } from '../days.ts';
import type { FactDefinition } from '../fact-definition.ts';
import { ratesInForce } from '../rates.ts';

const keys = ['bst_date', 'postage', 'rate', 'billable_units', 'cost_threshold'];

/** A despatched letter is looked up by its id, once: the row in `notifications` wins. Parameter: the day of despatch. */
const despatched = `
  select d.despatched_on as bst_date, d.cost_threshold,
         coalesce(case when n.id is null then h.postage else n.postage end, 'none') as postage,
         case when n.id is null then h.billable_units else n.billable_units end as billable_units
    from public.notifications_letter_despatch d
    left join public.notifications n on n.id = d.notification_id
    left join public.notification_history h on h.id = d.notification_id and n.id is null
   where d.despatched_on = $1 and (n.id is not null or h.id is not null)`;

/** `ft_billing_letter_despatch`: what the printer is owed, at the rates of the day of despatch. Spec: nightly §4.10. */
export const letterDespatch: FactDefinition = {
  table: 'public.ft_billing_letter_despatch',
  scope: 't.bst_date = $1',
  keys,
  values: ['notifications_sent'],
  messages: 'notifications_sent',
  scopeParameters: ({ day }) => [day],
  parameters: ({ day, startUtc }) => [day, startUtc],
  // Whether there is one is all that matters. A day without any report, where earlier ones are kept, is empty indeed: the
  // printer has named another day for its letters since. None when letters are gone, or the reports of those times.
  sourceRows: `
  select count(*) as source_rows
    from (select from (${despatched} limit 1) despatched
          union all
          select where not exists (select from public.notifications_letter_despatch where despatched_on = $1)
                   and exists (select from public.notifications_letter_despatch where despatched_on < $1)) source`,
  sources: `${ratesInForce('$2')},
priced as materialized (
  select d.*, case when d.billable_units = 0 then 0 else l.rate end as rate
    from (select bst_date, postage, billable_units, cost_threshold, count(*) as notifications
            from (${despatched}) letters group by 1, 2, 3, 4) d
    left join letter_rate l on l.post_class = d.postage and l.sheet_count = d.billable_units
)`,
  rows: `
  select ${keys.join(', ')}, sum(notifications)::integer as notifications_sent
    from priced where rate is not null
   group by ${keys.join(', ')}`,
  unrated: `
  select p.bst_date, '${zeroUuid}'::uuid as service_id, '${zeroUuid}'::uuid as template_id, 'letter' as notification_type,
         'dvla' as provider, 1 as rate_multiplier, p.postage in ('europe', 'rest-of-world') as international,
         p.postage, p.billable_units as sheets, p.cost_threshold::text as cost_threshold,
         p.notifications, p.notifications * p.billable_units as billable_units,
         (select jsonb_agg(jsonb_build_object('rate', t.rate, 'billable_units', t.billable_units,
                                              'notifications_sent', t.notifications_sent) order by t.rate)
            from public.ft_billing_letter_despatch t
           where (t.bst_date, t.postage, t.billable_units, t.cost_threshold)
               = (p.bst_date, p.postage, p.billable_units, p.cost_threshold)) as replaced
    from priced p where p.rate is null`,
};
