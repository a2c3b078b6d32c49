import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createPool } from '../../../db/postgres.ts';

/** What receipts have met. */
export interface Received {
  readonly count: number;
  /** That found a row, and whose row has another status in the end. */
  readonly lost: number;
  /** Milliseconds of the slowest. */
  readonly slowest: number;
  /** Milliseconds that one has waited for a lock, the longest; looked at every 20. */
  readonly longestWait: number;
}

const perSecond = 200;
const applicationName = 'nightshift bench receipts';

async function receive(pool: Pool, id: string): Promise<boolean> {
  for (const table of ['notifications', 'notification_history']) {
    const { rowCount } = await pool.query(
      `update public.${table} set notification_status = 'delivered', updated_at = timezone('utc', now())
        where id = $1 and notification_status = 'sent'`,
      [id],
    );
    if (rowCount === 1) return true;
  }
  return false;
}

async function lostOf(pool: Pool, ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ lost: number }>(
    `select count(*)::int as lost from public.notifications_all_time_view
      where id = any($1) and notification_status <> 'delivered'`,
    [ids],
  );
  return rows[0]?.lost ?? Number.NaN;
}

/** Looks at who waits for a lock, over and over. @returns stops it, and says how many milliseconds the longest wait was. */
function watchWaits(pool: Pool): () => Promise<number> {
  let longest = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { rows } = await pool.query<{ ms: number }>(
        `select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)), 0)::float8 * 1000 as ms
           from pg_locks l join pg_stat_activity a using (pid)
          where not l.granted and a.application_name = '${applicationName}'`,
      );
      longest = Math.max(longest, rows[0]?.ms ?? 0);
      await delay(20);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return longest;
  };
}

/** Sends receipts for old texts, in no order, for as long as `work` takes: 200 a second, whether or not they are slow. */
export async function besideReceipts(
  pool: Pool,
  databaseUrl: string,
  rows: number,
  work: () => Promise<void>,
): Promise<Received> {
  const theirs = createPool(databaseUrl, { max: 60, applicationName });
  try {
    return await sendReceipts(pool, theirs, rows, work);
  } finally {
    await theirs.end();
  }
}

async function sendReceipts(pool: Pool, theirs: Pool, rows: number, work: () => Promise<void>): Promise<Received> {
  const accepted: string[] = [];
  const running: Promise<void>[] = [];
  let slowest = 0;
  let isOver = false;
  const { rows: some } = await pool.query<{ id: string }>(
    `select md5(n::text)::uuid as id from generate_series(1, $1::int) n order by md5(concat(n, 'receipt'))`,
    [rows],
  );
  const one = async (id: string) => {
    const began = performance.now();
    if (await receive(theirs, id)) accepted.push(id);
    slowest = Math.max(slowest, performance.now() - began);
  };
  const sending = (async () => {
    const began = performance.now();
    for (const { id } of some) {
      if (isOver) return;
      running.push(one(id));
      await delay(Math.max(0, began + (running.length * 1000) / perSecond - performance.now()));
    }
  })();
  const longestWait = watchWaits(pool);
  await work();
  isOver = true;
  await sending;
  await Promise.all(running);
  return { count: running.length, slowest, longestWait: await longestWait(), lost: await lostOf(pool, accepted) };
}
