import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Pool, PoolClient } from 'pg';
import { service, template } from '../../support/raw-rows.ts';

/** The statuses of three messages, one after the other, each change in a transaction. */
export type Statuses = readonly [string, string, string];

const status = fc.constantFrom('sending', 'pending', 'delivered', 'sent');
const pause = fc.integer({ min: 0, max: 20 });

/** What becomes of the messages, and when writers scan and write. Pauses are in milliseconds. */
export const arbitraryWriters = fc.record({
  states: fc.array(fc.tuple(status, status, status), { minLength: 1, maxLength: 6 }),
  between: pause,
  writers: fc.array(fc.record({ beforeScan: pause, beforeWrite: pause }), { minLength: 2, maxLength: 4 }),
});

export async function change(pool: Pool, states: readonly Statuses[], between: number): Promise<void> {
  for (const statuses of states) {
    await pool.query(
      `update notifications set notification_status = ($1::text[])[job_row_number + 1] where job_row_number is not null`,
      [statuses],
    );
    await sleep(between);
  }
}

/** Facts as text: how many messages have each status. */
export const asFacts = (statuses: readonly string[]) =>
  [...new Set(statuses)]
    .toSorted()
    .map((status) => `${status} ${statuses.filter((other) => other === status).length}`)
    .join(', ');

export async function readStatuses(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ facts: string }>(
    `select coalesce(string_agg(notification_status || ' ' || notification_count, ', ' order by notification_status collate "C"), '') as facts
       from ft_notification_status`,
  );
  return rows[0]?.facts ?? '';
}

/** What the reference does in a transaction once it has counted: deletes the day of a service, then inserts. Spec: nightly §2.4. */
export const theReferencesWrite = {
  async delete(client: PoolClient, day: string): Promise<void> {
    await client.query(
      `delete from ft_notification_status where bst_date = $1 and notification_type = 'sms' and service_id = $2`,
      [day, service],
    );
  },
  async insert(client: PoolClient, day: string, status: string, count: number): Promise<void> {
    await client.query(
      `insert into ft_notification_status
       values ($1, $2, $3, '00000000-0000-0000-0000-000000000000', 'sms', 'normal', $4, $5, now())
       on conflict on constraint ft_notification_status_pkey do nothing`,
      [day, template, service, status, count],
    );
  },
};
