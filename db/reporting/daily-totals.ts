import type { Converged } from './converge.ts';

/**
 * The totals of one day, recounted from its status facts. The triggers on `ft_notification_status` keep them right at
 * every write; the recount mends what was loaded with triggers off. Parameter: the day.
 */
export const dailyTotals: Converged = {
  table: 'nightshift.daily_totals',
  scope: 't.bst_date = $1',
  keys: ['bst_date'],
  values: ['emails', 'sms', 'letters', 'fact_rows'],
  wanted: `wanted as materialized (
  select bst_date,
         coalesce(sum(notification_count) filter (where notification_type = 'email'), 0)::bigint as emails,
         coalesce(sum(notification_count) filter (where notification_type = 'sms'), 0)::bigint as sms,
         coalesce(sum(notification_count) filter (where notification_type = 'letter'), 0)::bigint as letters,
         count(*)::bigint as fact_rows
    from public.ft_notification_status
   where bst_date = $1 and key_type <> 'test'
   group by bst_date
)`,
};
