import { expect, onTestFinished, test } from 'vitest';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { addDays, dayIntervals } from '../../db/reporting/days.ts';
import { lockDay } from '../../db/reporting/lock.ts';
import { rollUpDay } from '../../db/reporting/rollup.ts';
import { createRollupPartitions } from '../../db/reporting/rollup-partitions.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { createArchiver, openStore } from './archiver.ts';
import { addServices, insertAll, message } from './rows.ts';

const day = '2026-05-01';

test('W23: a day counts the same before its messages are archived, while they are, and after', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1), uuid(2));
  const rows = Array.from({ length: 300 }, (_, n) =>
    message((['email', 'sms', 'letter'] as const)[n % 3] ?? 'sms', `${day} 10:00:00.${1000 + n}`, {
      service_id: uuid(1 + (n % 2)),
      key_type: n % 7 === 0 ? 'test' : 'normal',
      notification_status: ['delivered', 'sending', 'temporary-failure'][n % 4] ?? 'created',
    }),
  );
  await insertAll(pool, { notifications: rows });
  const [interval] = await inTransaction(pool, async (client) => {
    await createRollupPartitions(client, [day]);
    return dayIntervals(client, [day], 'Europe/London');
  });
  const rollUp = () =>
    inTransaction(pool, async (client) => {
      await lockDay(client, day);
      return rollUpDay(client, interval ?? { day, startUtc: day, endUtc: addDays(day, 1) });
    });
  const before = await rollUp();
  expect(before).toMatchObject({ changed: true, problemRows: 0, sourceRows: 300 - 43 });

  const { page } = createArchiver(pool, await openStore(onTestFinished), { messages: 10, letters: 10, pageMs: 0 });
  let isOver = false;
  const scans: unknown[] = [];
  const scanning = (async () => {
    while (!isOver) scans.push(await rollUp());
  })();
  for (let last = await page('2026-06-05T02:00:00Z'); last.cursor !== null; ) {
    last = await page('2026-06-05T02:00:00Z', last.cursor);
  }
  isOver = true;
  await scanning;
  scans.push(await rollUp());

  expect(scans.length).toBeGreaterThan(2);
  expect(scans).toEqual(scans.map(() => ({ ...before, changed: false })));
  expect((await pool.query('select from notification_history')).rowCount).toBeGreaterThan(150);
});
