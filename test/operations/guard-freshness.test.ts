import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Pool } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { guardFreshness } from '../../activities/operations/guard-freshness.ts';
import { createOperationActivities } from '../../activities/operations/index.ts';
import { createPool } from '../../db/postgres.ts';
import { failureTypes, workflowNames } from '../../workflows/names.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { ownSchedule } from '../support/own-schedule.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../support/run-day.ts';
import { uniqueName } from '../support/servers.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

async function startGuard() {
  const { temporalAddress: address } = inject('servers');
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  const taskQueue = uniqueName('guard');
  const deps = { pool, client, alerts: { announce: async () => {} }, timeZone: 'Europe/London' };
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    ...bundledWorkflows(),
    activities: createOperationActivities(deps),
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
  });
  const alertsOf = async () => {
    const { rows } = await pool.query<{ key: string; subject: string; message: string }>(
      'select key, subject, message from nightshift.alert order by key',
    );
    return rows;
  };
  const guard = (schedule: string, at: string) => guardFreshness(deps, { schedule }, new Date(at));
  return { pool, client, taskQueue, alertsOf, guard };
}

/** The night of a date writes the day before it, and ends in a state. */
async function night(pool: Pool, date: string, state: string): Promise<string> {
  const runId = randomUUID();
  const planned = await plan(pool, { runId, night: date, windows: windowsOf(1) });
  for (const interval of planned.days) await rollUp(pool, interval);
  await writePlanned(pool, planned, runId);
  await pool.query('update nightshift.run set state = $2 where run_id = $1', [runId, state]);
  return runId;
}

test('a schedule of the nights that is well, and facts that are fresh, are no news', async () => {
  const { pool, client, taskQueue, alertsOf } = await startGuard();
  await night(pool, londonDay(), 'completed');
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });

  const run = await client.workflow.execute(workflowNames.guardFreshness, {
    taskQueue,
    workflowId: uniqueName('guard'),
    args: [{ schedule: spec.id }],
  });

  expect(run).toEqual({ alerts: [] });
  expect(await alertsOf()).toEqual([]);
});

test('when no night has completed by six, an alert says so once a day, with the night that failed and the next step', async () => {
  const { pool, client, taskQueue, alertsOf, guard } = await startGuard();
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  const runId = await night(pool, '2026-05-05', 'failed');

  expect(await guard(spec.id, '2026-05-06T04:59:00Z')).toEqual({ alerts: [] });
  const subject = 'The facts of yesterday are not complete on 2026-05-06';
  expect(await guard(spec.id, '2026-05-06T05:00:00Z')).toEqual({ alerts: [subject] });
  expect(await guard(spec.id, '2026-05-06T17:00:00Z')).toEqual({ alerts: [subject] });
  expect(await alertsOf()).toEqual([
    {
      key: 'freshness/2026-05-06',
      subject,
      message:
        'billing: complete through 2026-05-04; letter_despatch: complete through 2026-05-04; ' +
        'notification_status: complete through 2026-05-04; processing_time: complete through 2026-05-04. ' +
        `The last night was that of 2026-05-05: failed, run ${runId}. If a worker runs, start the night: ` +
        'npm run nightshift -- run night --night 2026-05-06. It takes up all days that are missing',
    },
  ]);
});

test('a schedule that is missing, and one that is paused, are each said once a day', async () => {
  const { pool, client, taskQueue, alertsOf, guard } = await startGuard();
  await night(pool, '2026-05-06', 'completed');
  const { spec, handle } = ownSchedule(client, 'nightlyReporting');
  for (const _ of [1, 2])
    expect(await guard(spec.id, '2026-05-06T05:00:00Z')).toEqual({ alerts: [`There is no schedule ${spec.id}`] });
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  await handle.pause('the database is moved');
  for (const _ of [1, 2])
    expect(await guard(spec.id, '2026-05-06T05:00:00Z')).toEqual({ alerts: [`The schedule ${spec.id} is paused`] });
  await handle.unpause();
  expect(await guard(spec.id, '2026-05-06T05:00:00Z')).toEqual({ alerts: [] });
  expect((await alertsOf()).map(({ key, message }) => [key, message])).toEqual([
    [
      `schedule/missing/${spec.id}/2026-05-06`,
      `Nothing will start the next night: expected the schedule ${spec.id}, found none. To make it: npm run schedules`,
    ],
    [
      `schedule/paused/${spec.id}/2026-05-06`,
      `Nothing will start the next night. Its note says: the database is moved. To let it go on: temporal schedule toggle --unpause --schedule-id ${spec.id} --reason "..."`,
    ],
  ]);
});

test('a schedule that has left a night out says how often, and again only when it does it again', async () => {
  const { pool, client, taskQueue, alertsOf, guard } = await startGuard();
  await night(pool, '2026-05-06', 'completed');
  // Nobody works on this queue, so that the first run goes on and the second is left out.
  const { spec, handle } = ownSchedule(client, 'nightlyReporting', { overlap: 'SKIP' });
  await applySchedules(client, [spec], { taskQueue: `${taskQueue}-nobody`, print: () => {} });
  const skipped = async () => (await handle.describe()).info.numActionsSkippedOverlap;
  for (const _ of [1, 2]) await handle.trigger('SKIP');
  await expect.poll(skipped, { timeout: 20_000 }).toBe(1);
  for (const _ of [1, 2])
    expect(await guard(spec.id, '2026-05-06T05:00:00Z')).toEqual({
      alerts: [`The schedule ${spec.id} has left nights out`],
    });
  await handle.trigger('SKIP');
  await expect.poll(skipped, { timeout: 20_000 }).toBe(2);
  await guard(spec.id, '2026-05-06T05:00:00Z');
  const [first, second] = await alertsOf();
  expect([first?.key, second?.key]).toEqual([`schedule/left-out/${spec.id}/0/1`, `schedule/left-out/${spec.id}/0/2`]);
  expect(first?.message).toMatch(
    /too late to make a start up \(0\), or the night before still ran \(1\)\. The next night takes up the days that are missing/,
  );
  const [running] = (await handle.describe()).info.recentActions;
  await client.workflow.getHandle(running?.action.workflow.workflowId ?? '').terminate();
});

test.each([[[]], [[{}]], [[{ schedule: '' }]]])('%j is no input, and the run says what is', async (args) => {
  const { client, taskQueue } = await startGuard();
  const run = client.workflow.execute(workflowNames.guardFreshness, {
    taskQueue,
    workflowId: uniqueName('guard'),
    args,
  });
  const error = await run.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect((error as WorkflowFailedError).cause).toMatchObject({
    type: failureTypes.invalidRequest,
    message: expect.stringMatching(/^Expected the input \{"schedule": \.\.\.\} with the id of a schedule, got /),
  });
});
