import { beforeAll, expect, test } from 'vitest';
import { startValkey } from '../../stack/valkey.ts';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { type Facts, readFacts } from '../support/facts.ts';
import { holdTable, workersStatements } from '../support/holds.ts';
import { countedTwice, readDue, readFlushDue, runState, writtenDays } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import {
  type AtEnd,
  atEndOfFile,
  createScenario,
  type Run,
  type Scenario,
  undisturbedFacts,
  windowsOf,
} from '../support/scenario.ts';
import { until } from '../support/until.ts';
import { startWorkerChild } from '../support/worker-child.ts';

const atEnd = atEndOfFile();
const input = { night: firstNight, windows: windowsOf(4) };
let undisturbed: Facts;
beforeAll(async () => {
  undisturbed = await undisturbedFacts(atEnd, input);
});

/** A worker in this process takes the night over; it ends as if nothing had happened. */
async function expectToBeCompleted(scenario: Scenario, run: Run): Promise<void> {
  const { pool, redis } = scenario;
  const result = await scenario.withWorker(() => run.result());
  expect(result).toMatchObject({ state: 'completed', problems: [] });
  expect(await runState(pool, (await run.describe()).runId)).toBe('completed');
  expect(await readFacts(pool)).toEqual(undisturbed);
  expect(await countedTwice(pool)).toEqual([]);
  expect(await readDue(pool)).toEqual([]);
  expect(await readFlushDue(pool)).toEqual([]);
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
}

/** Kills a worker whose statement waits for a table, and has another one carry on. */
async function killAt(table: string, mode: 'access exclusive' | 'exclusive', end: AtEnd) {
  const scenario = await createScenario(end);
  await fillCache(scenario.redis);
  const hold = await holdTable(scenario, table, mode);
  const worker = await startWorkerChild(scenario);
  const run = await scenario.start(input);
  await hold.untilWaitedFor();
  await worker.end('SIGKILL');
  const killed = performance.now();
  // Nobody releases the table: the dead worker's statements end by themselves, and with them the locks of their days.
  await until('the statements of the dead worker to end', async () => (await workersStatements(scenario)).length === 0);
  expect(performance.now() - killed, 'before the time-out of the lock').toBeLessThan(30_000);
  await hold.release();
  await expectToBeCompleted(scenario, run);
}

test.concurrent('a worker that is killed in the middle of a scan', ({ onTestFinished }) =>
  killAt('public.notifications', 'access exclusive', onTestFinished));

test.concurrent('a worker that is killed in the middle of a derive, with rows written and not committed', ({
  onTestFinished,
}) =>
  // The trigger of the fact table adds its new rows to the totals.
  killAt('nightshift.daily_totals', 'exclusive', onTestFinished));

test.concurrent('a worker that is killed after the facts are committed, and before the flush', async ({
  onTestFinished,
}) => {
  const valkey = await startValkey();
  onTestFinished(valkey.stop);
  const scenario = await createScenario(onTestFinished, { redisUrl: valkey.url });
  await fillCache(scenario.redis);
  const worker = await startWorkerChild(scenario);
  process.kill(valkey.pid, 'SIGSTOP');
  onTestFinished(async () => void process.kill(valkey.pid, 'SIGCONT'));
  const run = await scenario.start(input);
  await until('all facts to be committed', async () => (await writtenDays(scenario.pool)) === 16);
  await worker.end('SIGKILL');
  process.kill(valkey.pid, 'SIGCONT');
  expect(await notifyKeys(scenario.redis)).toContain('usage-service-1');
  expect(await readFlushDue(scenario.pool)).toEqual(['performance-stats', 'usage']);
  await expectToBeCompleted(scenario, run);
});

test.concurrent('a worker that is told to stop in the middle of a scan drains, and hands the night on', async ({
  onTestFinished,
}) => {
  const scenario = await createScenario(onTestFinished);
  await fillCache(scenario.redis);
  const hold = await holdTable(scenario, 'public.notifications', 'access exclusive');
  const worker = await startWorkerChild(scenario);
  const run = await scenario.start(input);
  await hold.untilWaitedFor();
  const told = performance.now();
  expect(await worker.end('SIGTERM'), worker.output()).toBe(0);
  // 20 s are for what is under way; after 60 s the lock's time-out would have ended it.
  expect(performance.now() - told).toBeLessThan(40_000);
  expect(await workersStatements(scenario)).toEqual([]);
  await hold.release();
  await expectToBeCompleted(scenario, run);
});
