import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { notificationHistory } from '../schema/notifications.ts';

/** What a batch has done. Counts of rows. */
export interface MovedBatch {
  /** That went to `notification_history`. */
  readonly moved: number;
  /** Of test keys, which are not kept. */
  readonly deleted: number;
  /** The last of them; null: there were none. */
  readonly last: { readonly createdAt: string; readonly id: string } | null;
}

const columns = getTableConfig(notificationHistory).columns.map(({ name }) => name);
const list = columns.join(', ');

/**
 * Moves rows to `notification_history`, and deletes those of test keys, in one statement: whoever reads both tables finds
 * a row once. It holds the lock of each row from before it reads the row's last version until the row is gone, so that a
 * receipt is either in what it moves or waits, and then finds the row in `notification_history`. Spec: nightly §13, W1.
 *
 * Nothing here waits for the facts of a day. A rollup reads both tables, so that a night that is late, a day with a message
 * that has no rate, and one that was never written are counted after the archiving as before it. Test keys are in no fact.
 * Spec: nightly §13, W23.
 *
 * Where `notification_history` has a row already, the one of `notifications` is the newer word, and
 * replaces it. Spec: nightly §13, W12.
 *
 * @param picked SQL of the ids to move, which locks them and skips those that are locked, or of such as are locked already.
 */
export async function moveRows(client: PoolClient, picked: string, values: readonly unknown[]): Promise<MovedBatch> {
  const { rows } = await client.query<MovedBatch>(
    `with picked as materialized (${picked}),
     gone as (
       -- An array, for a look by index: of a join, Postgres thinks that reading the whole table is cheaper.
       delete from public.notifications where id = any(array(select id from picked)) returning ${list}),
     kept as (
       insert into public.notification_history (${list})
       select ${list} from gone where key_type <> 'test'
       on conflict (id) do update
          set ${columns
            .filter((name) => name !== 'id')
            .map((name) => `${name} = excluded.${name}`)
            .join(', ')})
     select count(*) filter (where key_type <> 'test')::int as moved,
            count(*) filter (where key_type = 'test')::int as deleted,
            (select json_build_object('createdAt', created_at, 'id', id)
               from gone order by created_at desc, id desc limit 1) as last
       from gone`,
    [...values],
  );
  if (rows[0] === undefined) throw new Error('No counts of an archived batch: expected one row');
  return rows[0];
}
