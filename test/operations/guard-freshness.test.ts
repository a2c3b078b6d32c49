import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Pool } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { guardFreshness } from '../../activities/operations/guard-freshness.ts';
import { createOperationActivities } from '../../activities/operations/index.ts';
import { alertChannels } from '../../db/alert-deliveries.ts';
import { deleteOldAlerts } from '../../db/ops/trim.ts';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { backfillDays } from '../../db/reporting/backfill.ts';
import { facts } from '../../db/reporting/days.ts';
import { openComparison } from '../../db/reporting/record-comparison.ts';
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
  const deps = {
    pool,
    client,
    alerts: { announce: async () => {} },
    ...{ timeZone: 'Europe/London', windows: windowsOf(10), rawHorizonDays: 364 },
  };
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
        'npm run nightshift -- run night --night 2026-05-06. The next night takes up all that is due, and the days of nights that did not run',
    },
  ]);
});

test('when more is missing than a night takes up, the alert names the backfill that takes the rest', async () => {
  const { pool, client, taskQueue, alertsOf, guard } = await startGuard();
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  await night(pool, '2026-03-27', 'completed');

  await guard(spec.id, '2026-04-11T05:00:00Z'); // 15 days, of which the window has 10: 20 days of facts
  await guard(spec.id, '2026-05-06T05:00:00Z'); // 40 days
  const [few, many] = (await alertsOf()).map(({ message }) => message);
  expect(few).toMatch(
    /--night 2026-04-11\. The next night takes up all that is due, and the days of nights that did not run$/,
  );
  expect(many).toMatch(
    /--night 2026-05-06\. The next night writes its window, and of 120 older days of facts that are due 20\. For the others, when it has ended: npm run nightshift -- backfill --from 2026-03-27 --to 2026-04-25 --mode failed$/,
  );

  // What a night does then, and what the command finds.
  await plan(pool, { night: '2026-05-06', windows: windowsOf(10) });
  const range = { from: '2026-03-27', to: '2026-04-25', facts, mode: 'failed' } as const;
  expect((await backfillDays(pool, range, { after: null, limit: 1 })).left).toBe(30);
});

test('a run that was terminated, and one that Temporal does not know, are closed as cancelled; one that goes on is not', async () => {
  const { pool, client, taskQueue, guard } = await startGuard();
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  const start = () =>
    client.workflow.start(workflowNames.nightlyReporting, {
      ...{ taskQueue: `${taskQueue}-nobody`, workflowId: uniqueName('night'), args: [] },
    });
  const [terminated, compared, underWay] = [await start(), await start(), await start()];
  const planned = (runId: string, workflowId: string) =>
    plan(pool, { runId, workflowId, night: '2026-05-06', windows: windowsOf(1) });
  for (const { firstExecutionRunId: runId, workflowId } of [terminated, underWay]) await planned(runId, workflowId);
  const [unknown, unknownYet] = [randomUUID(), randomUUID()];
  await planned(unknown, 'of a Temporal that was lost');
  await pool.query(`update nightshift.run set started_at = '2026-05-06 00:15' where state = 'running'`);
  await planned(unknownYet, 'of now');
  await pool.query(`update nightshift.run set started_at = '2026-05-07 05:00' where run_id = $1`, [unknownYet]);
  const range = { from: '2026-05-01', to: '2026-05-02', useRollup: false, rates: null };
  const { firstExecutionRunId: comparison, workflowId } = compared;
  await inTransaction(pool, (session) => openComparison(session, { runId: comparison, workflowId, ...range }));
  for (const handle of [terminated, compared]) await handle.terminate();
  onTestFinished(async () => void (await underWay.terminate()));

  for (const _ of [1, 2]) await guard(spec.id, '2026-05-07T17:00:00Z');

  const { rows } = await pool.query<{ id: string; state: string; ended: boolean; problem: string | null }>(
    `select run_id as id, state, finished_at is not null as ended, summary -> 'problems' ->> 0 as problem from nightshift.run
     union all select run_id, state, finished_at is not null, null from nightshift.comparison`,
  );
  const found = Object.fromEntries(rows.map(({ id, state, ended, problem }) => [id, [state, ended, problem]]));
  const due = 'The days that it did not write stay due';
  const words = `The run ended without a last word: Temporal says that it is terminated. ${due}`;
  expect(found).toEqual({
    [terminated.firstExecutionRunId]: ['cancelled', true, words],
    [comparison]: ['cancelled', true, null],
    [underWay.firstExecutionRunId]: ['running', false, null],
    [unknown]: ['cancelled', true, `The run is unknown to Temporal, and has not said how it ended. ${due}`],
    [unknownYet]: ['running', false, null],
  });
  const { rows: stillDue } = await pool.query(`select from nightshift.day_due where day = '2026-05-05'`);
  expect(stillDue).toHaveLength(4);
  const next = await plan(pool, { night: '2026-05-12', windows: windowsOf(1) });
  expect(next.facts.filter(({ day }) => day === '2026-05-05')).toHaveLength(4);
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
  const { createdAt, recentActions } = (await handle.describe()).info;
  const key = `schedule/left-out/${spec.id}/${createdAt.toISOString()}`;
  expect([first?.key, second?.key]).toEqual([`${key}/0/1`, `${key}/0/2`]);
  expect(first?.message).toMatch(
    /too late to make a start up \(0\), or the night before still ran \(1\)\. .*The next night takes up all that is due, and the days of nights that did not run$/,
  );

  // Its counts are those of its whole life: what was told of it is kept for as long.
  await pool.query(
    `insert into nightshift.alert_delivery (alert_key, channel, outcome) select $1, unnest($2::text[]), 'delivered'`,
    [`${key}/0/1`, alertChannels],
  );
  expect(await deleteOldAlerts(pool, '2999-01-01')).toBe(0);

  // One that is made anew counts from nothing again, and what it leaves out is news.
  await client.workflow.getHandle(recentActions[0]?.action.workflow.workflowId ?? '').terminate();
  await handle.delete();
  await applySchedules(client, [spec], { taskQueue: `${taskQueue}-nobody`, print: () => {} });
  for (const _ of [1, 2]) await handle.trigger('SKIP');
  await expect.poll(skipped, { timeout: 20_000 }).toBe(1);
  await guard(spec.id, '2026-05-06T05:00:00Z');
  expect(await alertsOf()).toHaveLength(3);
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
