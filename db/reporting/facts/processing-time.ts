import { type FactDefinition, rollupSourceRows } from '../fact-definition.ts';

/**
 * `ft_processing_time`: e-mails and texts sent with an API key, and those handed to the provider within ten seconds.
 * Always one row a day, (0, 0) on a day without any. Spec: nightly §3; ours looks at both tables.
 */
export const processingTime: FactDefinition = {
  table: 'public.ft_processing_time',
  scope: 't.bst_date = $1',
  keys: ['bst_date'],
  values: ['messages_total', 'messages_within_10_secs'],
  messages: 'messages_total',
  scopeParameters: ({ day }) => [day],
  parameters: ({ day }) => [day],
  sourceRows: rollupSourceRows,
  rows: `
  select $1::date as bst_date, coalesce(sum(api_sent), 0)::integer as messages_total,
         coalesce(sum(within_10_secs), 0)::integer as messages_within_10_secs
    from nightshift.day_rollup
   where day = $1`,
};
