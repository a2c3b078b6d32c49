import { expect, test } from 'vitest';
import { holdTable } from '../support/holds.ts';
import { readDue } from '../support/ledger.ts';
import { firstNight, secondNight } from '../support/notify-rows.ts';
import { createScenario, windowsOf } from '../support/scenario.ts';

test('a receipt that comes during the scan of its day is not forgotten', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, start, night, withWorker } = scenario;
  const delivered = async () => {
    const { rows } = await pool.query<{ messages: number }>(
      `select sum(notification_count)::int as messages from ft_notification_status
        where bst_date = '2026-04-03' and notification_status = 'delivered'`,
    );
    return rows[0]?.messages ?? 0;
  };
  // Readers pass: both days are scanned, and their rollups wait to be committed.
  const hold = await holdTable(scenario, 'nightshift.rollup_day', 'exclusive');
  const run = await start({ night: firstNight, windows: windowsOf(2) });
  const result = await withWorker(async () => {
    await hold.untilWaitedFor(2);
    const { rowCount } = await pool.query(
      `update notifications set notification_status = 'delivered', updated_at = '2026-04-05 00:20'
        where created_at >= '2026-04-02 23:00' and created_at < '2026-04-03 23:00' and notification_status = 'sending'
          and key_type <> 'test'`,
    );
    expect(rowCount).toBeGreaterThan(0);
    await pool.query(
      `insert into nightshift.day_due (fact, day, reason) values ('notification_status', '2026-04-03', 'a late receipt')
       on conflict (fact, day) do update set nonce = excluded.nonce, reason = excluded.reason`,
    );
    await hold.release();
    return run.result();
  });
  expect(result.state).toBe('completed');
  expect(await readDue(pool)).toEqual([{ entry: 'notification_status 2026-04-03', reason: 'a late receipt' }]);
  const before = await delivered();

  const next = await night({ night: secondNight, windows: windowsOf(1) });

  expect(next.days.map(({ fact, day }) => `${fact} ${day}`)).toContain('notification_status 2026-04-03');
  expect(await delivered()).toBeGreaterThan(before);
  expect(await readDue(pool)).toEqual([]);
});
