import { CancelledFailure } from '@temporalio/common';
import { beforeAll, expect, test } from 'vitest';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { type Facts, readFacts } from '../support/facts.ts';
import { searchAttribute } from '../support/histories.ts';
import { holdTable, workersStatements } from '../support/holds.ts';
import { readDue, readFlushDue, runState, writtenDays } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import {
  atEndOfFile,
  createScenario,
  type Run,
  type Scenario,
  undisturbedFacts,
  windowsOf,
} from '../support/scenario.ts';
import { until } from '../support/until.ts';

const atEnd = atEndOfFile();
const input = { night: firstNight, windows: windowsOf(4) };
let undisturbed: Facts;
beforeAll(async () => {
  undisturbed = await undisturbedFacts(atEnd, input);
});

/** Cancels a run, as the button of the web UI does, and waits for its end. Returns how many seconds that took. */
async function cancel(run: Run): Promise<number> {
  const began = performance.now();
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  return (performance.now() - began) / 1000;
}

async function expectCancelled(scenario: Scenario, run: Run): Promise<void> {
  const { status, runId } = await run.describe();
  expect(status.name).toBe('CANCELLED');
  expect(await searchAttribute(run, 'outcome')).toBe('cancelled');
  expect(await runState(scenario.pool, runId)).toBe('cancelled');
  expect(await workersStatements(scenario)).toEqual([]);
}

test.concurrent('a night that is cancelled in the middle of a derive has flushed what it had committed', async ({
  onTestFinished,
}) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, redis, withWorker } = scenario;
  await fillCache(redis);
  // The last two of the four days take for ever.
  await pool.query(`
    create function stall() returns trigger language plpgsql as $$
    begin perform pg_sleep(600); return new; end $$;
    create trigger stall before insert on ft_billing for each row when (new.bst_date >= '2026-04-03')
      execute function stall()`);
  const run = await scenario.start(input);
  await withWorker(async () => {
    await until('the first two days to be written, and a later one to be in the middle', async () => {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      return rowCount !== 0 && (await writtenDays(pool, 'billing')) === 2;
    });
    expect(await notifyKeys(redis)).toContain('usage-service-1');

    expect(await cancel(run)).toBeLessThan(30);

    await expectCancelled(scenario, run);
  });
  const billing = await scenario.describe(`${run.workflowId}/billing`);
  expect(billing.status.name).toBe('CANCELLED');
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
  expect(await readFlushDue(pool)).toEqual([]);
  const due = (await readDue(pool)).map(({ entry }) => entry);
  expect(due).toEqual(expect.arrayContaining(['billing 2026-04-03', 'billing 2026-04-04']));
  expect(await writtenDays(pool, 'billing')).toBe(2);

  await pool.query('drop trigger stall on ft_billing');
  expect(await scenario.night(input)).toMatchObject({ state: 'completed' });
  expect(await readFacts(pool)).toEqual(undisturbed);
});

test.concurrent('a night that is cancelled in the middle of a scan leaves its days due', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, redis, withWorker } = scenario;
  await fillCache(redis);
  const keys = await notifyKeys(redis);
  const hold = await holdTable(scenario, 'public.notifications', 'access exclusive');
  const run = await scenario.start(input);
  await withWorker(async () => {
    await hold.untilWaitedFor(2);
    expect(await cancel(run)).toBeLessThan(30);
    await expectCancelled(scenario, run);
  });
  expect(await notifyKeys(redis)).toEqual(keys);
  expect(await readDue(pool)).toHaveLength(16);

  await hold.release();
  expect(await scenario.night(input)).toMatchObject({ state: 'completed' });
  expect(await readFacts(pool)).toEqual(undisturbed);
  expect(await readDue(pool)).toEqual([]);
});
