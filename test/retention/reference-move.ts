import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { notificationHistory } from '../../db/schema/notifications.ts';

const columns = getTableConfig(notificationHistory)
  .columns.map(({ name }) => name)
  .join(', ');

/** Which rows of a service. */
export interface ReferenceBatch {
  readonly service: string;
  readonly type: 'email' | 'sms';
  /** Naive UTC. */
  readonly cutoff: string;
  readonly limit: number;
}

/**
 * The first half of the reference's move, as its specification describes it: rows are copied without a lock.
 * Spec: nightly §5.4. @returns how many.
 */
export async function copyByTemporaryTable(
  client: PoolClient,
  { service, type, cutoff, limit }: ReferenceBatch,
): Promise<number> {
  await client.query(
    `create temp table archived on commit drop as
     select ${columns} from public.notifications
      where service_id = '${service}' and notification_type = '${type}' and created_at < '${cutoff}'
        and key_type in ('normal', 'team')
      order by created_at limit ${limit}`,
  );
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from archived');
  return rows[0]?.count ?? 0;
}

/** The other half, in the same transaction. */
export async function deleteCopied(client: PoolClient): Promise<void> {
  await client.query(
    `insert into public.notification_history (${columns}) select ${columns} from archived
     on conflict on constraint notification_history_pkey do nothing`,
  );
  await client.query('delete from public.notifications where id in (select id from archived)');
}
