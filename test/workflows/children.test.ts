import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
import { failureTypes } from '../../workflows/names.ts';
import type { RunInput, RunResult } from '../../workflows/types.ts';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { readFacts } from '../support/facts.ts';
import { searchAttribute } from '../support/histories.ts';
import { readDue, readFlushDue, runState } from '../support/ledger.ts';
import { firstNight, secondNight } from '../support/notify-rows.ts';
import { createScenario, type Run, type Scenario, undisturbedFacts, windowsOf } from '../support/scenario.ts';
import { until } from '../support/until.ts';

/** Runs a night that is expected to fail. Returns its message, and the result that is in the failure's details. */
async function failedNight(
  scenario: Scenario,
  input: RunInput,
): Promise<{ run: Run; message: string; result: RunResult }> {
  const run = await scenario.start(input);
  const failure = await scenario.withWorker(async () => {
    await until('the night to end', async () => (await run.describe()).status.name !== 'RUNNING');
    return run.result().catch((error: unknown) => error);
  });
  const cause = failure instanceof WorkflowFailedError ? failure.cause : failure;
  if (!(cause instanceof ApplicationFailure)) throw new Error('Expected a night that failed', { cause });
  expect(cause.type).toBe(failureTypes.nightFailed);
  const [result] = cause.details ?? [];
  return { run, message: cause.message, result: result as RunResult }; // thrown with it by `carryOutReport`
}

/** Has Postgres refuse some writes. @param writes what follows `before` in the definition of a trigger. */
async function refuseWrites(pool: Pool, writes: string): Promise<void> {
  await pool.query(`
    create function refuse() returns trigger language plpgsql as $$
    begin raise insufficient_privilege using message = 'not today'; end $$;
    create trigger refuse before ${writes} execute function refuse()`);
}

test.concurrent('a fact that cannot be written does not hold up the others, and the next night makes up for it', async ({
  onTestFinished,
}) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, redis } = scenario;
  // An earlier night has written one of the days.
  await scenario.night({ night: '2026-04-03', windows: windowsOf(1) });
  await fillCache(redis);
  await pool.query('alter table ft_billing rename column provider to renamed');

  const { run, message, result } = await failedNight(scenario, { night: firstNight, windows: windowsOf(3) });

  const failed = ['billing 2026-04-02', 'billing 2026-04-03', 'billing 2026-04-04'];
  const cause =
    /billing of 3 days, 2026-04-02 to 2026-04-04: Postgres says 42703: column .*provider.* does not exist\..*npm run migrate/;
  expect(message).toMatch(cause);
  expect(scenario.alerts).toEqual([
    {
      key: `failed/${(await run.describe()).runId}`,
      subject: `The run for the night of ${firstNight} failed`,
      message: expect.stringMatching(cause),
    },
  ]);
  expect(scenario.alerts[0]?.message).toMatch(
    /\nWhat failed stays due, and the next night takes it up\. .* npm run nightshift -- run night --night 2026-04-05$/,
  );
  expect(result).toMatchObject({ state: 'failed', night: firstNight });
  expect(result.days.filter(({ state }) => state === 'written')).toHaveLength(9);
  expect(await searchAttribute(run, 'outcome')).toBe('failed');
  expect(await runState(pool, (await run.describe()).runId)).toBe('failed');
  expect(await readDue(pool)).toEqual(
    failed.map((entry) => ({ entry, reason: expect.stringMatching(/^failed: Postgres says 42703/) })),
  );
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
  expect(await readFlushDue(pool)).toEqual([]);

  await pool.query('alter table ft_billing rename column renamed to provider');
  expect(await scenario.night({ night: secondNight, windows: windowsOf(1) })).toMatchObject({ state: 'completed' });
  expect(await readDue(pool)).toEqual([]);
  expect(await readFacts(pool)).toEqual(
    await undisturbedFacts(onTestFinished, { night: secondNight, windows: windowsOf(4) }),
  );
});

test.concurrent('a child that fails on its second day flushes what its first day made stale', async ({
  onTestFinished,
}) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, redis } = scenario;
  const input = { night: firstNight, windows: windowsOf(2) };
  await scenario.night(input);
  // Only the billing of both days changes, whose keys no other child drops, and that of the second cannot be written.
  await pool.query(`
    update notifications set billable_units = billable_units + 1
      where notification_type = 'sms' and created_at >= '2026-04-02 23:00'`);
  await refuseWrites(pool, "update on ft_billing for each row when (new.bst_date = '2026-04-04')");
  await fillCache(redis);

  const { message, result } = await failedNight(scenario, input);

  expect(message).toContain('billing of 2026-04-04: Postgres says 42501: not today');
  expect(result.days.filter(({ changed }) => changed > 0)).toMatchObject([{ fact: 'billing', day: '2026-04-03' }]);
  expect(result.flushed).toEqual([{ group: 'usage', keys: 1 }]);
  expect(await notifyKeys(redis)).toHaveLength(untouchedKeys.length + 2);
});

test.concurrent('a day that cannot be rolled up fails its own facts only', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool } = scenario;
  await refuseWrites(pool, "insert on nightshift.rollup_day for each row when (new.day = '2026-04-03')");

  const { message, result } = await failedNight(scenario, { night: firstNight, windows: windowsOf(2) });

  const failed = ['billing 2026-04-03', 'notification_status 2026-04-03', 'processing_time 2026-04-03'];
  for (const entry of failed) {
    expect(message).toContain(`${entry.replace(' ', ' of ')}: the rollup failed: Postgres says 42501: not today`);
  }
  expect(result.days.map(({ fact, day }) => `${fact} ${day}`).sort()).toEqual([
    'billing 2026-04-04',
    'letter_despatch 2026-04-03',
    'letter_despatch 2026-04-04',
    'notification_status 2026-04-04',
    'processing_time 2026-04-04',
  ]);
  expect((await readDue(pool)).map(({ entry }) => entry)).toEqual(failed);
});

test.concurrent('a day that no further attempt could write fails at once', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool } = scenario;
  // Units that Notify's table cannot hold the sum of.
  await pool.query(
    `update notifications set billable_units = 2147483647
      where notification_type = 'sms' and created_at >= '2026-04-02 23:00' and created_at < '2026-04-03 23:00'`,
  );
  const { message, result } = await failedNight(scenario, { night: firstNight, windows: windowsOf(2) });
  expect(message).toContain('billing of 2026-04-03: Postgres says 22003: integer out of range');
  expect(result.days).toHaveLength(7);
});
