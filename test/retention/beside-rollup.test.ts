import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createMonthlyPartitions } from '../../db/monthly-partitions.ts';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { addDays, dayIntervals } from '../../db/reporting/days.ts';
import { lockDay } from '../../db/reporting/lock.ts';
import { rollUpDay } from '../../db/reporting/rollup.ts';
import { rollupTable } from '../../db/reporting/rollup-partitions.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../support/run-day.ts';
import { createArchiver, openStore } from './archiver.ts';
import { addServices, insertAll, message, retention } from './rows.ts';

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
      notification_status: ['delivered', 'sent', 'temporary-failure'][n % 4] ?? 'created',
    }),
  );
  await insertAll(pool, { notifications: rows });
  const [interval] = await inTransaction(pool, async (client) => {
    await createMonthlyPartitions(client, rollupTable, [day]);
    return dayIntervals(client, [day], 'Europe/London');
  });
  const scan = () =>
    inTransaction(pool, async (client) => {
      await lockDay(client, day);
      return rollUpDay(client, interval ?? { day, startUtc: day, endUtc: addDays(day, 1) });
    });
  const before = await scan();
  expect(before).toMatchObject({ changed: true, problemRows: 0, sourceRows: 300 - 43 });

  const { page } = createArchiver(pool, await openStore(onTestFinished), { messages: 10, letters: 10, pageMs: 0 });
  let isOver = false;
  const scans: unknown[] = [];
  const scanning = (async () => {
    while (!isOver) scans.push(await scan());
  })();
  for (let last = await page('2026-06-05T02:00:00Z'); last.cursor !== null; ) {
    last = await page('2026-06-05T02:00:00Z', last.cursor);
  }
  isOver = true;
  await scanning;
  scans.push(await scan());

  expect(scans.length).toBeGreaterThan(2);
  expect(scans).toEqual(scans.map(() => ({ ...before, changed: false })));
  expect((await pool.query('select from notification_history')).rowCount).toBeGreaterThan(150);
});

test('W23: four nights in a row are lost, with a retention of three days: the next one writes all of their days', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1));
  const days = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05', '2026-05-06'];
  const ofDay = (one: string) => [message('sms', `${one} 10:00`), message('email', `${one} 11:00`)];
  await insertAll(pool, {
    notifications: days.flatMap(ofDay),
    service_data_retention: [retention(uuid(1), 'sms', 3), retention(uuid(1), 'email', 3)],
  });
  const runNight = async (night: string) => {
    const runId = randomUUID();
    const planned = await plan(pool, { night, runId, windows: windowsOf(4), facts: ['notification_status'] });
    for (const interval of planned.days) await rollUp(pool, interval);
    await writePlanned(pool, planned, runId);
  };
  await runNight('2026-05-02');
  const { all } = createArchiver(pool, await openStore(onTestFinished));
  for (const night of ['2026-05-04', '2026-05-05', '2026-05-06', '2026-05-07']) await all(`${night}T02:00:00Z`);
  // The first two days of the lost nights, and the one before them, have left notifications.
  expect((await pool.query('select from notification_history')).rowCount).toBe(6);

  await runNight('2026-05-07');

  const { rows } = await pool.query(
    'select bst_date, sum(notification_count)::int as count from ft_notification_status group by 1 order by 1',
  );
  expect(rows).toEqual(days.map((one) => ({ bst_date: one, count: 2 })));
});
