import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** Month, id and name of the service, type, and counts: sending, delivered, three kinds of failure, sent. */
export type MonthlyRow = readonly [string, string, string, string, ...number[]];

const count = (statuses: string) =>
  `coalesce(sum(notification_count) filter (where notification_status in (${statuses})), 0)::int`;

/** The messages of the active services that are not in trial, by month, service and type; dates inclusive. */
export async function monthlyDataByService(pool: Pool, start: string, end: string): Promise<MonthlyRow[]> {
  const rows = await boundedQuery<{ row: MonthlyRow }>(
    pool,
    `select json_build_array(
              date_trunc('month', bst_date)::date, services.id, services.name, notification_type,
              ${count(`'sending', 'pending'`)}, ${count(`'delivered'`)}, ${count(`'technical-failure', 'failed'`)},
              ${count(`'temporary-failure'`)}, ${count(`'permanent-failure'`)}, ${count(`'sent'`)}) as row
       from public.ft_notification_status join public.services on services.id = service_id
      where bst_date between $1 and $2 and notification_status <> 'created' and key_type <> 'test'
        and services.active and not services.restricted
      group by date_trunc('month', bst_date), services.id, notification_type
      order by date_trunc('month', bst_date), services.id, notification_type`,
    [start, end],
  );
  return rows.map(({ row }) => row);
}
