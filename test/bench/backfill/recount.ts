import type { Pool } from 'pg';

const day = `(created_at at time zone 'UTC' at time zone 'Europe/London')::date`;
const zero = `'00000000-0000-0000-0000-000000000000'`;
const columns = `id, template_id, service_id, coalesce(job_id, ${zero}) as job_id, notification_type::text as notification_type,
  key_type, notification_status, api_key_id, sent_at, created_at`;

/**
 * Counts all raw rows by a query of its own, and holds the facts of statuses and of processing times against it.
 *
 * @returns the rows of facts that were compared. @throws Error with a row when they differ, or when there is none.
 */
export async function assertRecounted(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ compared: number; different: number; example: string }>(`
    with message as materialized (
      select ${day} as bst_date, m.* from (select ${columns} from notifications union select ${columns} from notification_history) m
       where key_type <> 'test'
    ), counted as (
      select bst_date, template_id, service_id, job_id, notification_type, key_type, notification_status, count(*)::int as n
        from message group by 1, 2, 3, 4, 5, 6, 7
      union all
      select bst_date, ${zero}, ${zero}, ${zero}, 'processed', '', '', count(*)::int from message
       where api_key_id is not null and notification_type <> 'letter' group by 1
    ), facts as (
      select bst_date, template_id, service_id, job_id, notification_type::text, key_type, notification_status, notification_count
        from ft_notification_status where key_type <> 'test'
      union all
      select bst_date, ${zero}, ${zero}, ${zero}, 'processed', '', '', messages_total from ft_processing_time
    ), difference as ((table counted except table facts) union all (table facts except table counted))
    select (select count(*)::int from facts) as compared, count(*)::int as different, min(d::text) as example from difference d`);
  const found = rows[0];
  if (found === undefined || found.compared === 0 || found.different > 0) {
    throw new Error(
      `Expected facts as recounted, but of ${found?.compared} rows ${found?.different} differ, such as ${found?.example}`,
    );
  }
  return found.compared;
}
