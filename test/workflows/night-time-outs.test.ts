import { expect, test } from 'vitest';
import { searchAttribute } from '../support/histories.ts';
import { firstNight } from '../support/notify-rows.ts';
import { createScenario, type Scenario, windowsOf } from '../support/scenario.ts';

/** E-mails and texts of before the cutoff of the first night, 72 hours before 5 April in London, by where they are counted. */
async function countsOf({ pool }: Scenario) {
  const old = `notification_type <> 'letter' and created_at < '2026-04-01 23:00' and created_at >= '2026-03-30 23:00'`;
  const { rows } = await pool.query<{ rows: number; facts: number }>(
    `select (select count(*)::int from notifications where ${old} and notification_status in ('sending', 'pending')) as rows,
            (select coalesce(sum(notification_count), 0)::int from ft_notification_status
              where bst_date in ('2026-03-31', '2026-04-01') and notification_type <> 'letter'
                and notification_status in ('sending', 'pending')) as facts`,
  );
  return rows[0];
}

test('a night times out what nobody has reported on, and counts it as such', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const before = await countsOf(scenario);
  expect(before?.rows).toBeGreaterThan(5);

  const result = await scenario.night({ night: firstNight, windows: windowsOf(7), timeOuts: true });

  expect(result.state).toBe('completed');
  expect(await countsOf(scenario)).toEqual({ rows: 0, facts: 0 });
  const young = await scenario.pool.query(
    `select from notifications where notification_status = 'sending' and notification_type = 'sms' and created_at >= '2026-04-01 23:00'`,
  );
  expect(young.rowCount).toBeGreaterThan(0);
});

test('what cannot be timed out holds up no fact, and fails the night with what to do', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  await scenario.pool.query(`
    create function refuse() returns trigger language plpgsql as 'begin raise insufficient_privilege; end';
    create trigger refuse before update on notifications execute function refuse()`);

  const run = await scenario.start({ night: firstNight, windows: windowsOf(7), timeOuts: true });
  const failure = await scenario.withWorker(() => run.result().catch((error) => error.cause));

  expect(String(failure.message)).toContain(
    'Messages that nobody has reported on were not timed out; the next night does it. Postgres says 42501',
  );
  expect(await searchAttribute(run, 'outcome')).toBe('failed');
  expect((await countsOf(scenario))?.facts).toBeGreaterThan(5);
});
