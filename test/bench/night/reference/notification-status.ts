import type { Pool } from 'pg';
import { inTransaction } from '../../../../db/postgres.ts';
import { type DayInterval, type NotificationType, zeroUuid } from '../../../../db/reporting/days.ts';
import { chunksOf } from './chunks.ts';

/** What one task of the reference does: a service's messages of a type on a day. */
export interface ServiceDay {
  readonly interval: DayInterval;
  readonly type: NotificationType;
  readonly serviceId: string;
}

interface Counted {
  readonly template_id: string;
  readonly job_id: string;
  readonly key_type: string;
  readonly notification_status: string;
  readonly notification_count: number;
}

const chunkStatement = `
select template_id, coalesce(job_id, '${zeroUuid}') as job_id, key_type, notification_status, count(*)::int as notification_count
  from reference.notifications_all_time_view
 where created_at >= $1 and created_at < $2 and notification_type = $3 and service_id = $4 and key_type in ('normal', 'team')
 group by template_id, job_id, key_type, notification_status`;

const insertStatement = `
insert into reference.ft_notification_status (bst_date, template_id, service_id, job_id, notification_type, key_type,
                                              notification_status, notification_count, created_at)
select $1, template_id, $2, job_id, $3, key_type, notification_status, notification_count, timezone('utc', now())
  from jsonb_to_recordset($4) as r (template_id uuid, job_id uuid, key_type text, notification_status text, notification_count int)
on conflict on constraint ft_notification_status_pkey do nothing`;

/** The chunks are folded in memory, then the service's rows are deleted and inserted. Spec: nightly §2.3, §2.4. */
export async function writeServiceDay(pool: Pool, { interval, type, serviceId }: ServiceDay): Promise<void> {
  const folded = new Map<string, Counted>();
  for (const { start, end } of chunksOf(interval, 15)) {
    const { rows } = await pool.query<Counted>(chunkStatement, [start, end, type, serviceId]);
    for (const row of rows) {
      const key = [row.template_id, row.job_id, row.key_type, row.notification_status].join(' ');
      const before = folded.get(key)?.notification_count ?? 0;
      folded.set(key, { ...row, notification_count: before + row.notification_count });
    }
  }
  await inTransaction(pool, async (client) => {
    await client.query(
      'delete from reference.ft_notification_status where bst_date = $1 and notification_type = $2 and service_id = $3',
      [interval.day, type, serviceId],
    );
    if (folded.size === 0) return;
    await client.query(insertStatement, [interval.day, serviceId, type, JSON.stringify([...folded.values()])]);
  });
}
