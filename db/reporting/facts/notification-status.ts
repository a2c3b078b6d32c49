import { type FactDefinition, rollupSourceRows } from '../fact-definition.ts';

/** `ft_notification_status`: messages by service, template, job, type, key type and status. Spec: nightly §2. */
export const notificationStatus: FactDefinition = {
  table: 'public.ft_notification_status',
  scope: 't.bst_date = $1 and t.notification_type = any($2::text[])',
  keys: ['bst_date', 'template_id', 'service_id', 'job_id', 'notification_type', 'key_type', 'notification_status'],
  values: ['notification_count'],
  messages: 'notification_count',
  scopeParameters: ({ day, types }) => [day, types],
  parameters: ({ day, types }) => [day, types],
  sourceRows: rollupSourceRows,
  rows: `
  select day as bst_date, template_id, service_id, job_id, notification_type, key_type, notification_status,
         sum(notifications)::integer as notification_count
    from nightshift.day_rollup
   where day = $1 and notification_type = any($2::text[]) and notification_status <> ''
   group by 1, 2, 3, 4, 5, 6, 7`,
};
