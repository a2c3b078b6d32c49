import type { PoolClient } from 'pg';
import { difference } from './converge.ts';
import { definitions } from './definitions.ts';
import { type FactDay, factTarget } from './fact-definition.ts';
import { rowAsItIs } from './fact-differences.ts';

const status = definitions.notification_status;

/** Notify reads from a replica, and may read for so long before it writes. Spec: nightly §0.4. */
const readingTime = `interval '20 minutes'`;

const delta = '(coalesce(d.notification_count, 0) - coalesce(t.notification_count, 0))';

const statement = `${difference(factTarget(status))},
moved as (
  select d.service_id, d.notification_type, greatest(sum(greatest(${delta}, 0)), sum(greatest(-${delta}, 0))) as messages
    from difference d ${rowAsItIs(status)} group by 1, 2
),
counted as (
  select t.service_id, t.notification_type, min(coalesce(t.updated_at, t.created_at)) - ${readingTime} as since
    from ${status.table} t where ${status.scope} group by 1, 2
),
late as (
  select m.service_id, m.notification_type::text, count(*) as messages
    from (select service_id, notification_type, created_at, updated_at from public.notifications
          union all
          select service_id, notification_type, created_at, updated_at from public.notification_history) m
    join counted c on c.service_id = m.service_id and c.notification_type = m.notification_type::text
   where m.created_at >= $3::timestamp and m.created_at < $4::timestamp and m.updated_at > c.since
   group by 1, 2
)
select coalesce(bool_and(moved.messages <= coalesce(late.messages, 0)), true) as explained
  from moved left join late using (service_id, notification_type)`;

/**
 * Whether no more messages of each service and type stand elsewhere in the status facts than have changed since the facts
 * were written: receipts that came in the meantime. The other facts hardly change by receipts.
 */
export async function isLate(client: PoolClient, factDay: FactDay): Promise<boolean> {
  const { rows } = await client.query<{ explained: boolean }>(statement, [
    ...status.parameters(factDay),
    factDay.startUtc,
    factDay.endUtc,
  ]);
  return rows[0]?.explained ?? false;
}
