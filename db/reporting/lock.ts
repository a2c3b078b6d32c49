import type { PoolClient } from 'pg';
import type { ReportingDay } from './days.ts';

/** The first key of our advisory locks ("nsd" for Nightshift day); the second is the day. */
const lockClass = 0x6e7364;

/**
 * Serialises everything that rolls up, derives, reconciles or drops a day. Held until the transaction ends.
 *
 * It has to be the first statement of a READ COMMITTED transaction: under REPEATABLE READ the lock call itself takes the
 * snapshot, before it waits, and the work that follows sees the rows as they were then.
 */
export async function lockDay(client: PoolClient, day: ReportingDay): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${lockClass}, $1::date - date '2000-01-01')`, [day]);
}
