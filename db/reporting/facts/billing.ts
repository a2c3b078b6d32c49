import { type FactDefinition, rollupSourceRows } from '../fact-definition.ts';
import { ratesInForce } from '../rates.ts';

/** Which statuses are billed, by type; a condition on the columns of the rollup. Spec: nightly §0.3. */
export const billable = `(
       (notification_type = 'sms'
        and notification_status in ('sending', 'sent', 'delivered', 'pending', 'temporary-failure', 'permanent-failure'))
    or (notification_type = 'email'
        and notification_status in ('sending', 'delivered', 'temporary-failure', 'permanent-failure'))
    or (notification_type = 'letter' and notification_status in ('sending', 'delivered', 'returned-letter')))`;

const grain = [
  'bst_date',
  'template_id',
  'service_id',
  'notification_type',
  'provider',
  'rate_multiplier',
  'international',
  'postage',
];
const keys = [...grain, 'rate'];
const columns = (alias: string, names: readonly string[]) => names.map((name) => `${alias}.${name}`).join(', ');

/** `ft_billing`. Rows that cannot be rated are left out and listed; the others stand. Spec: nightly §4.1-§4.5. */
export const billing: FactDefinition = {
  table: 'public.ft_billing',
  scope: 't.bst_date = $1',
  keys,
  values: ['billable_units', 'notifications_sent'],
  messages: 'notifications_sent',
  scopeParameters: ({ day }) => [day],
  parameters: ({ day, startUtc }) => [day, startUtc],
  sourceRows: rollupSourceRows,
  sources: `${ratesInForce('$2')},
priced as materialized (
  select b.*, case when b.notification_type = 'email' or b.notification_type = 'letter' and b.sheets = 0 then 0
                   when b.notification_type = 'sms' then (select rate from sms_rate)
                   else l.rate end as rate
    from (select day as bst_date, template_id, service_id, notification_type, provider, rate_multiplier, international,
                 postage, sheets, sum(billable_units) as billable_units, sum(notifications) as notifications
            from nightshift.day_rollup
           where day = $1 and ${billable}
           group by 1, 2, 3, 4, 5, 6, 7, 8, 9) b
    left join letter_rate l
      on b.notification_type = 'letter' and l.post_class = b.postage and l.sheet_count = b.sheets
)`,
  rows: `
  select ${keys.join(', ')}, sum(billable_units)::integer as billable_units, sum(notifications)::integer as notifications_sent
    from priced where rate is not null
   group by ${keys.join(', ')}`,
  unrated: `
  select ${columns('p', grain)}, p.sheets, '' as cost_threshold,
         p.notifications::bigint as notifications, p.billable_units::bigint as billable_units,
         (select jsonb_agg(jsonb_build_object('rate', t.rate, 'billable_units', t.billable_units,
                                              'notifications_sent', t.notifications_sent) order by t.rate)
            from public.ft_billing t
           where (${columns('t', grain)}) = (${columns('p', grain)})
             and not exists (select from rated r where (${columns('r', keys)}) = (${columns('t', keys)}))) as replaced
    from priced p where p.rate is null`,
};
