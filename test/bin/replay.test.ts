import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { createHarness } from '../support/harness.ts';
import { eventsOf } from '../support/histories.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { nightshift } from './programs.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });
/** Of Temporal's enumeration of commands. */
const scheduleActivityTask = 1;

const { temporalAddress } = inject('servers');
const database = await createDatabase();
const taskQueue = uniqueName('replayed');
const harness = await createHarness({
  databaseUrl: database.url,
  redisUrl: await redisDatabase(),
  temporalAddress,
  taskQueue,
});
afterAll(async () => {
  await harness.close();
  await database.drop();
});

const replay = (...args: readonly string[]) =>
  nightshift(['replay', ...args], { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_TASK_QUEUE: taskQueue });

/** The list of runs lags behind the runs. */
async function untilListed(runs: number): Promise<void> {
  const query = `ExecutionStatus = "Running" and TaskQueue = "${taskQueue}"`;
  await vi.waitUntil(async () => (await harness.client.workflow.count(query)).count === runs, 20_000);
}

async function startFlush() {
  const workflowId = uniqueName('flush-again');
  return harness.client.workflow.start('flushAgain', { args: [['billing']], workflowId, taskQueue });
}

/** Answers the first workflow task of a run as a version would that begins with an activity. */
async function workAsAnother(): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  const { workflowService } = connection;
  const queue = { namespace: 'default', taskQueue: { name: taskQueue } };
  const { taskToken } = await connection.withDeadline(Date.now() + 30_000, () =>
    workflowService.pollWorkflowTaskQueue(queue),
  );
  const activity = { activityId: '1', activityType: { name: 'somethingElse' }, taskQueue: { name: taskQueue } };
  const scheduleActivityTaskCommandAttributes = { ...activity, scheduleToCloseTimeout: msToTs('1 minute') };
  await workflowService.respondWorkflowTaskCompleted({
    namespace: 'default',
    taskToken,
    commands: [{ commandType: scheduleActivityTask, scheduleActivityTaskCommandAttributes }],
  });
  await connection.close();
}

test('open runs are replayed: those of this version fit, one of another version does not, and is named', async () => {
  const fits = await harness.withWorker(async () => {
    const run = await startFlush();
    await vi.waitUntil(async () => (await eventsOf(run)).some((event) => event.timerStartedEventAttributes), 20_000);
    return run;
  });
  await untilListed(1);
  expect(await replay()).toMatchObject({ exitCode: 0, stdout: 'Replayed: 1. Cannot go on with this version: 0\n' });

  const misfit = await startFlush();
  await workAsAnother();
  await untilListed(2);
  const { exitCode, stdout } = await replay();
  expect(stdout).toMatch(
    new RegExp(
      `^${misfit.workflowId}, run ${misfit.firstExecutionRunId}: .*[Nn]ondeterminism[^]*\nReplayed: 2. Cannot go on with this version: 1\n$`,
    ),
  );
  expect(exitCode).toBe(1);
  await Promise.all([fits.terminate(), misfit.terminate()]);
});

test('a query that Temporal does not understand ends with 2 and its words', async () => {
  const { exitCode, stdout, stderr } = await replay('--query', 'bogus query ===');
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^--query: invalid query: .*syntax error/);
});
