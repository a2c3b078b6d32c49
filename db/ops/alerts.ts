import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

/** An alert, and whom it has reached. */
export interface RaisedAlert {
  readonly subject: string;
  readonly message: string;
  /** ISO 8601, in UTC. */
  readonly foundAt: string;
  /** The channels that have delivered it. */
  readonly delivered: readonly string[];
}

/** The newest first, so many at most. */
export async function lastAlerts(pool: Pool, limit: number): Promise<RaisedAlert[]> {
  return boundedQuery<RaisedAlert>(
    pool,
    `select subject, message, ${isoTime('found_at')} as "foundAt",
            array(select channel from nightshift.alert_delivery d
                   where d.alert_key = a.key and d.outcome = 'delivered' order by channel) as delivered
       from nightshift.alert a order by found_at desc, key limit ${limit}`,
  );
}
