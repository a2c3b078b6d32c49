import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

/** A text message that somebody sent to a service. */
export interface ReceivedText {
  readonly id: string;
  readonly service_id: string;
  readonly notify_number: string;
  readonly user_number: string;
  /** Signed. */
  readonly content: string;
  readonly created_at: string;
}

const pageSize = 250;

/**
 * A page of a service's received texts, the newest first. None where the database has no table of them, as ours has not
 * unless it was Notify's.
 *
 * @param olderThan a received text: those from before it.
 */
export async function receivedTexts(
  pool: Pool,
  service: string,
  olderThan: string | undefined,
): Promise<ReceivedText[]> {
  const { exists } = await boundedRow<{ exists: boolean }>(
    pool,
    `select to_regclass('public.inbound_sms') is not null as exists`,
  );
  if (!exists) return [];
  return boundedQuery<ReceivedText & { id: string }>(
    pool,
    `select id, service_id, notify_number, user_number, content, ${isoTime('created_at')} as created_at
       from public.inbound_sms
      where service_id = $1
        and ($2 = '' or created_at < (select created_at from public.inbound_sms where id = nullif($2, '')::uuid))
      order by inbound_sms.created_at desc limit ${pageSize}`,
    [service, olderThan ?? ''],
  );
}
