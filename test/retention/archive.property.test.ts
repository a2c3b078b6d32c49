import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { createArchiver, openStore } from './archiver.ts';
import { addServices, insertAll, message, receive } from './rows.ts';

const at = '2026-06-05T02:00:00Z';

const row = fc.record({
  type: fc.constantFrom('email', 'sms', 'letter'),
  service: fc.constantFrom(1, 2, 3),
  day: fc.constantFrom('2026-05-01', '2026-05-28', '2026-05-29', '2026-06-04'),
  key_type: fc.constantFrom('normal', 'team', 'test'),
  notification_status: fc.constantFrom('sending', 'sent', 'pending', 'delivered', 'created', 'technical-failure'),
});

const plan = fc.record({
  rows: fc.array(row, { minLength: 5, maxLength: 40 }),
  messages: fc.integer({ min: 1, max: 7 }),
  letters: fc.integer({ min: 1, max: 5 }),
  /** Which rows get a receipt, and after how many pages. */
  receipts: fc.array(fc.record({ row: fc.nat(), page: fc.nat(12) }), { maxLength: 30 }),
  runs: fc.constantFrom(1, 2),
});

test('both tables together hold what was there and every receipt, each id once', { timeout: 180_000 }, async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const store = await openStore(onTestFinished);
  await addServices(pool, uuid(1), uuid(2), uuid(3));

  const holds = fc.asyncProperty(plan, async ({ rows, messages, letters, receipts, runs }) => {
    await pool.query('delete from notifications; delete from notification_history');
    const made = rows.map(({ type, service, day, ...more }) =>
      message(type, day, { service_id: uuid(service), ...more }),
    );
    await insertAll(pool, { notifications: made });
    const { page } = createArchiver(pool, store, { messages, letters, pageMs: 0 });
    const received = new Set<string>();
    const run = async () => {
      let last = await page(at);
      for (let pages = 0; last.cursor !== null; pages += 1) {
        const due = receipts
          .filter((receipt) => receipt.page === pages)
          .map((receipt) => made[receipt.row % made.length]);
        const [next] = await Promise.all([
          page(at, last.cursor),
          ...due.map(async (one) => {
            if (one !== undefined && (await receive(pool, one.id, 'permanent-failure')) !== undefined)
              received.add(one.id);
          }),
        ]);
        last = next;
      }
    };
    await Promise.all(Array.from({ length: runs }, run));
    await run();

    /** Without a receipt: nights find nothing in history that they could time out. */
    const statusOf = (one: (typeof made)[number]) =>
      String(one.created_at) < '2026-05-28 23:00' &&
      one.notification_type !== 'letter' &&
      ['sending', 'pending'].includes(String(one.notification_status))
        ? 'temporary-failure'
        : one.notification_status;
    const isGone = (one: (typeof made)[number]) =>
      one['key_type'] === 'test' && String(one.created_at) < '2026-05-28 23:00';
    const { rows: found } = await pool.query<{ id: string; status: string }>(
      `select id, notification_status as status from notifications
       union all select id, notification_status from notification_history`,
    );
    expect(found).toHaveLength(made.filter((one) => !isGone(one)).length);
    const expected = made
      .filter((one) => !isGone(one))
      .map((one) => [one.id, received.has(one.id) ? 'permanent-failure' : statusOf(one)]);
    expect(Object.fromEntries(found.map(({ id, status }) => [id, status]))).toEqual(Object.fromEntries(expected));
    const { rows: late } = await pool.query(
      `select id from notifications where created_at < '2026-05-28 23:00'
          and (notification_type <> 'letter' or notification_status not in ('created', 'sending'))`,
    );
    expect(late).toEqual([]);
  });
  await fc.assert(holds, { numRuns: 40 });
});
