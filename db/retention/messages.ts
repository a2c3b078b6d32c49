import type { PoolClient } from 'pg';
import type { FactHorizon } from '../receipts/mark-due.ts';
import { type MovedBatch, moveRows } from './move.ts';
import { awaiting, patience, timeOutBefore } from './time-outs.ts';

/** A message among those of a service, in the order in which they were created. `createdAt` is naive UTC. */
export interface MessagePlace {
  readonly createdAt: string;
  readonly id: string;
}

/** Before all messages of a service. */
export const beginning: MessagePlace = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Which messages of a service to archive, at most `limit` of them at a time. */
export interface ExpiredMessages {
  readonly service: string;
  /** Naive UTC; what was created before it. */
  readonly cutoff: string;
  /** Those after it: what was archived before leaves dead entries in the index, which are not read again. */
  readonly after: MessagePlace;
  readonly limit: number;
}

/**
 * Archives e-mails or texts of a service, whatever their status, the oldest first. Messages that somebody is changing are
 * left to the next run. Those that no night has timed out time out here: nights do not look for them in history.
 * Spec: nightly §5.4, §5.6; §13, W3.
 *
 * @returns counts; less than `limit`: no more are left.
 */
export async function archiveMessages(
  client: PoolClient,
  type: 'email' | 'sms',
  { service, cutoff, after, limit }: ExpiredMessages,
  horizon: FactHorizon,
): Promise<MovedBatch> {
  const { rows } = await client.query<{ id: string; open: boolean }>(
    `select id, ${awaiting} as open from public.notifications
      where service_id = $1 and notification_type = $2 and created_at < $3
        and (created_at, id) > ($4::timestamp, $5::uuid)
        -- With a retention of two days or less: what may still be reported on, and could not time out in history.
        and not (${awaiting} and created_at >= timezone('utc', now() - ${patience}))
      order by created_at, id
      limit $6
      for update skip locked`,
    [service, type, cutoff, after.createdAt, after.id, limit],
  );
  const ids = rows.map(({ id }) => id);
  const open = rows.flatMap((row) => (row.open ? [row.id] : []));
  if (open.length > 0) await timeOutBefore(client, open, horizon);
  return moveRows(client, 'select unnest($1::uuid[]) as id', [ids]);
}
