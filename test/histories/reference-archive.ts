import { inTransaction } from '../../db/postgres.ts';
import { zeroUuid } from '../../db/reporting/days.ts';
import { moveRows } from '../../db/retention/move.ts';
import { nextExpiredService } from '../../db/retention/services.ts';
import { copyByTemporaryTable, deleteCopied, type ReferenceBatch } from '../retention/reference-move.ts';
import { type Place, timeZone, type Ways } from './ways.ts';

/** What takes the reference a minute in production takes this long here. */
export const aWhile = `select pg_sleep(0.1)`;

async function expiredBatches({ pool }: Place, at: string): Promise<ReferenceBatch[]> {
  const batches: ReferenceBatch[] = [];
  for (const type of ['email', 'sms'] as const) {
    let from = zeroUuid;
    for (;;) {
      const service = await nextExpiredService(pool, { type, at, timeZone, from, inclusive: false });
      if (service === undefined) break;
      batches.push({ service: service.id, type, cutoff: service.cutoff, limit: 1000 });
      from = service.id;
    }
  }
  return batches;
}

/** Archives as ours does, but that what no night has timed out goes to history as it is. */
export const archiveWithoutTimeOuts: Ways['archive'] = async (place, at) => {
  for (const { service, type, cutoff } of await expiredBatches(place, at)) {
    await inTransaction(place.pool, (client) =>
      moveRows(
        client,
        `select id from public.notifications
          where service_id = $1 and notification_type = $2 and created_at < $3 for update skip locked`,
        [service, type, cutoff],
      ),
    );
  }
};

/** Archives without locks: a copy, and a while later the deletion. */
export const archiveWithoutLocks: Ways['archive'] = async (place, at) => {
  await Promise.all(
    (await expiredBatches(place, at)).map((batch) =>
      inTransaction(place.pool, async (client) => {
        if ((await copyByTemporaryTable(client, batch)) === 0) return;
        await client.query(aWhile);
        await deleteCopied(client);
      }),
    ),
  );
};

/** Commits copies of the newest versions, and moves the rows in their place a while later: the one fault is that both count meanwhile. */
export const archiveInTwo: Ways['archive'] = async ({ pool, store }, at) => {
  const batches = JSON.stringify(await expiredBatches({ pool, store }, at));
  const { rows } = await pool.query<{ id: string }>(
    `insert into public.notification_history
     select (jsonb_populate_record(null::public.notification_history, to_jsonb(n))).*
       from public.notifications n
       join jsonb_to_recordset($1) as b (service uuid, type text, cutoff timestamp)
         on b.service = n.service_id and b.type = n.notification_type::text and n.created_at < b.cutoff
      where n.key_type <> 'test'
        for update of n
     on conflict do nothing returning id`,
    [batches],
  );
  await pool.query(aWhile);
  const ids = rows.map(({ id }) => id);
  await inTransaction(pool, (client) =>
    moveRows(client, 'select id from public.notifications where id = any($1) for update', [ids]),
  );
};
