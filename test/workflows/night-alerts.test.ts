import { expect, test } from 'vitest';
import { countsOfFacts } from '../support/facts.ts';
import { searchAttribute } from '../support/histories.ts';
import { readDue } from '../support/ledger.ts';
import { firstNight, secondNight } from '../support/notify-rows.ts';
import { createScenario, windowsOf } from '../support/scenario.ts';

test('a refused day, unrated rows and problem rows are written around, and told once', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, alerts, withWorker, start } = scenario;
  const windows = windowsOf(3);
  await scenario.night({ night: '2026-04-03', windows: windowsOf(1) });
  await pool.query(`
    delete from notifications where created_at >= '2026-04-01 23:00' and created_at < '2026-04-02 23:00';
    update notifications set billable_units = 6
      where notification_type = 'letter' and created_at >= '2026-04-02 23:00' and created_at < '2026-04-03 23:00';
    update notifications set service_id = null
      where id in (select id from notifications where created_at >= '2026-04-03 23:00' and created_at < '2026-04-04 23:00'
                      and key_type = 'normal' order by id limit 2)`);
  const before = await countsOfFacts(pool);

  const [first, second] = await withWorker(async () => {
    const run = await start({ night: firstNight, windows });
    const firstResult = await run.result();
    expect(await searchAttribute(run, 'outcome')).toBe('completed with problems');
    const told = alerts.length;
    expect(told).toBeGreaterThan(0);
    const nextRun = await start({ night: secondNight, windows: windowsOf(4) });
    const secondResult = await nextRun.result();
    expect(alerts).toHaveLength(told);
    return [firstResult, secondResult];
  });

  expect(alerts.map(({ key }) => key).sort()).toEqual([
    'all-unrated/billing/2026-04-03/letter',
    'problem-rows/2026-04-04/service is null',
    'refused/billing/2026-04-02',
    'refused/notification_status/2026-04-02',
    'refused/processing_time/2026-04-02',
    'unrated/letter_despatch/2026-04-04/letter',
  ]);
  expect(first.state).toBe('completed with problems');
  expect(second.state).toBe('completed with problems');
  expect(first.days.filter(({ state }) => state === 'refused')).toHaveLength(3);
  expect((await countsOfFacts(pool)).filter(({ day }) => day === '2026-04-02')).toEqual(before);
  expect(await readDue(pool)).toEqual([]);
});
