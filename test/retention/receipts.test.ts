import type { Pool, PoolClient } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { archiveMessages, beginning } from '../../db/retention/messages.ts';
import { moveRows } from '../../db/retention/move.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { horizon } from '../support/run-day.ts';
import { until } from '../support/until.ts';
import { copyByTemporaryTable, deleteCopied } from './reference-move.ts';
import { addServices, insertAll, message, receive, statusesIn } from './rows.ts';

const expired = { service: uuid(1), cutoff: '2026-05-29', after: beginning, limit: 100 };

async function open() {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1));
  // Of an international text: it does not time out.
  const row = message('sms', '2026-05-01', { notification_status: 'sent' });
  await insertAll(pool, { notifications: [row] });
  return { pool, id: row.id };
}

function untilOneWaits(pool: Pool): Promise<void> {
  return until('somebody to wait for a lock', async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
}

/** Two real connections: a transaction on one, and a receipt on another while it is open. */
async function whileOpen(
  pool: Pool,
  first: (client: PoolClient) => Promise<unknown>,
  meanwhile: () => Promise<unknown>,
  then: (client: PoolClient) => Promise<unknown> = async () => {},
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await first(client);
    await meanwhile();
    await then(client);
  });
}

test("W1: the reference's temporary table loses a receipt that comes while a row is moved", async () => {
  const { pool, id } = await open();
  let table: string | undefined;
  await whileOpen(
    pool,
    (client) => copyByTemporaryTable(client, { ...expired, type: 'sms' }),
    async () => {
      table = await receive(pool, id, 'delivered');
    },
    deleteCopied,
  );
  expect(table).toBe('notifications');
  expect(await statusesIn(pool, 'notifications')).toEqual({});
  expect(await statusesIn(pool, 'notification_history')).toEqual({ [id]: 'sent' });
});

test('W1: a receipt that comes while a row is moved waits, and finds it in history', async () => {
  const { pool, id } = await open();
  let receipt: Promise<string | undefined> | undefined;
  await whileOpen(
    pool,
    (client) => archiveMessages(client, 'sms', expired, horizon),
    async () => {
      receipt = receive(pool, id, 'delivered');
      await untilOneWaits(pool);
    },
  );
  expect(await receipt).toBe('notification_history');
  expect(await statusesIn(pool, 'notifications')).toEqual({});
  expect(await statusesIn(pool, 'notification_history')).toEqual({ [id]: 'delivered' });
});

test('W1: a row whose receipt is being written is left alone, and moved with its receipt by the next run', async () => {
  const { pool, id } = await open();
  const archive = () => inTransaction(pool, (client) => archiveMessages(client, 'sms', expired, horizon));
  await whileOpen(
    pool,
    (client) => client.query(`update notifications set notification_status = 'delivered' where id = $1`, [id]),
    async () => expect(await archive()).toMatchObject({ moved: 0, last: null }),
  );
  expect(await archive()).toMatchObject({ moved: 1, last: { id } });
  expect(await statusesIn(pool, 'notification_history')).toEqual({ [id]: 'delivered' });
});

test('W1: a receipt that is written after the statement has begun is moved with the row', async () => {
  const { pool, id } = await open();
  // Its snapshot, in which the row is in sent, is taken before the sleep, and the row's lock after it.
  const asleep = `select id from public.notifications where created_at < $1 and pg_sleep(1) is not null
                  limit 1 for update skip locked`;
  const moved = inTransaction(pool, (client) => moveRows(client, asleep, ['2026-05-29']));
  await until('the statement to sleep', async () => {
    const { rowCount } = await pool.query(`select from pg_stat_activity where wait_event = 'PgSleep'`);
    return rowCount === 1;
  });
  expect(await receive(pool, id, 'delivered')).toBe('notifications');
  expect(await moved).toMatchObject({ moved: 1 });
  expect(await statusesIn(pool, 'notification_history')).toEqual({ [id]: 'delivered' });
});
