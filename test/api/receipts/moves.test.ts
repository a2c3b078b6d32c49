import type { Pool, PoolClient } from 'pg';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPool, inTransaction } from '../../../db/postgres.ts';
import { applyReceipt } from '../../../db/receipts/apply-receipt.ts';
import { atEndOfFile, windowsOf } from '../../support/scenario.ts';
import { until } from '../../support/until.ts';
import { type Opened, open } from './open.ts';
import { insertRows, kept, mmg, notification, type Row, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  // The texts of this file have no service and no template.
  await opened.pool.query(
    `alter table notification_history drop constraint notification_history_service_id_fkey,
                                      drop constraint notification_history_template_id_template_version_fkey`,
  );
});

const columns = `id, job_id, job_row_number, service_id, template_id, template_version, api_key_id, key_type, notification_type,
  created_at, sent_at, sent_by, updated_at, reference, billable_units, client_reference, international, phone_prefix,
  rate_multiplier, notification_status, created_by_id, postage, document_download_count`;
const history = `insert into notification_history (${columns}) select ${columns}`;

/** As an archiver moves a row that it may not lose. */
const move = (client: Pool | PoolClient, { id }: Row) =>
  client.query(`with gone as (delete from notifications where id = $1 returning *) ${history} from gone`, [id]);

const timeOut = (client: Pool | PoolClient, { id }: Row) =>
  client.query(
    `update notifications set notification_status = 'temporary-failure' where id = $1 and notification_status in ('sending', 'pending')`,
    [id],
  );

async function sending(): Promise<Row> {
  const text = notification('sms');
  await insertRows(opened.pool, 'notifications', text);
  return text;
}

const untilOneWaits = () =>
  until('somebody to wait for the lock', async () => {
    const { rowCount } = await opened.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });

/** Sends the receipt of a delivery while another transaction has the row. */
async function receiptDuring(text: Row, work: (client: PoolClient) => Promise<unknown>, end: 'commit' | 'rollback') {
  const client = await opened.pool.connect();
  await client.query('begin');
  await work(client);
  const receipt = mmg(opened.api, text, '3');
  await untilOneWaits();
  await client.query(end);
  client.release();
  expect((await receipt).status).toBe(200);
}

/** Does what another does while the receipt of a delivery has the row. */
async function duringReceipt(text: Row, work: (client: Pool) => Promise<unknown>) {
  const pool = createPool(opened.databaseUrl);
  onTestFinished(() => pool.end());
  const horizon = { timeZone: 'Europe/London', windows: windowsOf(10), rawHorizonDays: 364 };
  const search = { type: 'sms', by: 'id', values: [text.id] } as const;
  const receipt = { search, provider: 'mmg', statusAfter: () => 'delivered' };
  let other: Promise<unknown> | undefined;
  await inTransaction(pool, async (client) => {
    await applyReceipt(client, receipt, horizon);
    other = work(opened.pool);
    await untilOneWaits();
  });
  await other;
}

const inHistory = [{ table: 'notification_history', status: 'delivered', sentBy: 'mmg' }];

test("W1: in the reference's way, a receipt between the copy and the delete is lost", async () => {
  const text = await sending();
  await inTransaction(opened.pool, async (client) => {
    await client.query(`create temp table moved on commit drop as select * from notifications where id = '${text.id}'`);
    await mmg(opened.api, text, '3');
    await client.query(`${history} from moved on conflict do nothing`);
    await client.query('delete from notifications where id in (select id from moved)');
  });

  expect(await kept(opened.pool, text)).toEqual([{ table: 'notification_history', status: 'sending', sentBy: 'mmg' }]);
  // Ours settles it in history when the provider says it again.
  await mmg(opened.api, text, '3');
  expect(await kept(opened.pool, text)).toEqual(inHistory);
});

test('W1: a receipt that comes while the row is moved finds it in history', async () => {
  const text = await sending();
  await receiptDuring(text, (client) => move(client, text), 'commit');
  expect(await kept(opened.pool, text)).toEqual(inHistory);
});

test('W1: a receipt that comes while a move fails finds the row where it was', async () => {
  const text = await sending();
  await receiptDuring(text, (client) => move(client, text), 'rollback');
  expect(await kept(opened.pool, text)).toEqual([{ table: 'notifications', status: 'delivered', sentBy: 'mmg' }]);
});

test('W1: a row that is moved while a receipt has it takes the receipt along', async () => {
  const text = await sending();
  await duringReceipt(text, (client) => move(client, text));
  expect(await kept(opened.pool, text)).toEqual(inHistory);
});

test("W2: in the reference's way, a timeout overwrites a receipt that came before it", async () => {
  const text = await sending();
  const { rows } = await opened.pool.query<{ id: string }>(
    `select id from notifications where id = $1 and notification_status in ('sending', 'pending')`,
    [text.id],
  );
  await mmg(opened.api, text, '3');
  await opened.pool.query(`update notifications set notification_status = 'temporary-failure' where id = any($1)`, [
    rows.map(({ id }) => id),
  ]);

  expect(await statusOf(opened.pool, text)).toBe('temporary-failure');
});

test('W2: of a timeout and a receipt, the first wins', async () => {
  const [before, after] = [await sending(), await sending()];

  await duringReceipt(before, (client) => timeOut(client, before));
  await receiptDuring(after, (client) => timeOut(client, after), 'commit');

  expect([await statusOf(opened.pool, before), await statusOf(opened.pool, after)]).toEqual([
    'delivered',
    'temporary-failure',
  ]);
});

test('a receipt whose row is held for long is not kept, and says so', async () => {
  const text = await sending();
  await inTransaction(opened.pool, async (client) => {
    await move(client, text);
    const began = performance.now();
    expect((await mmg(opened.api, text, '3')).status).toBe(503);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  expect((await mmg(opened.api, text, '3')).status).toBe(200);
  expect(await kept(opened.pool, text)).toEqual(inHistory);
});
