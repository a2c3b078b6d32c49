import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';

/** What receipts have met. */
export interface Received {
  readonly count: number;
  /** That found a row, and whose row has another status in the end. */
  readonly lost: number;
  /** Milliseconds of the slowest. */
  readonly slowest: number;
}

const perSecond = 200;

async function receive(pool: Pool, id: string): Promise<boolean> {
  for (const table of ['notifications', 'notification_history']) {
    const { rowCount } = await pool.query(
      `update public.${table} set notification_status = 'delivered', updated_at = timezone('utc', now())
        where id = $1 and notification_status = 'sending'`,
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

/** Sends receipts for old texts, in no order, for as long as `work` takes: 200 a second, whether or not they are slow. */
export async function besideReceipts(pool: Pool, rows: number, work: () => Promise<void>): Promise<Received> {
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
    if (await receive(pool, id)) accepted.push(id);
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
  await work();
  isOver = true;
  await sending;
  await Promise.all(running);
  return { count: running.length, lost: await lostOf(pool, accepted), slowest };
}
