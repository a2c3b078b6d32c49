import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createHousekeepingActivities } from '../../activities/letters/housekeeping/index.ts';
import { createPool } from '../../db/postgres.ts';
import type { LettersFound } from '../../workflows/housekeeping-types.ts';
import { failureTypes, workflowNames } from '../../workflows/names.ts';
import { createDatabase } from '../support/database.ts';
import { insertRaw, letter } from '../support/raw-rows.ts';
import { uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

async function startHousekeeping() {
  const { temporalAddress: address } = inject('servers');
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const taskQueue = uniqueName('housekeeping');
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    ...bundledWorkflows(),
    activities: createHousekeepingActivities({
      pool,
      alerts: { announce: async () => {} },
      timeZone: 'Europe/London',
      dvlaEmailAddresses: [],
    }),
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
  });
  return { pool, client: new Client({ connection }), taskQueue };
}

test('a late or backfilled check looks as of the time of its schedule', async () => {
  const { pool, client, taskQueue } = await startHousekeeping();
  const sending = (sent_at: string) => letter(sent_at, { sent_at, notification_status: 'sending' });
  await insertRaw(pool, { notifications: [sending('2026-04-01 12:00:00'), sending('2026-04-02 12:00:00')] });
  const scheduleId = uniqueName('letters-still-sending');
  const schedule = await client.schedule.create({
    scheduleId,
    spec: { cronExpressions: ['0 19 * * *'] },
    state: { paused: true },
    action: {
      type: 'startWorkflow',
      workflowType: workflowNames.letterHousekeeping,
      args: [{ check: 'sending' }],
      taskQueue,
      workflowId: scheduleId,
    },
  });
  onTestFinished(() => schedule.delete());
  const tuesdayAfterEaster = new Date('2026-04-07T19:00:00Z');
  await schedule.backfill({ start: tuesdayAfterEaster, end: tuesdayAfterEaster, overlap: 'ALLOW_ALL' });
  const run = client.workflow.getHandle(`${scheduleId}-2026-04-07T19:00:00Z`);
  await until('the run', async () => (await run.describe()).status.name === 'COMPLETED');

  expect(await run.result()).toEqual({ found: 1, reported: 1 } satisfies LettersFound);
  const { rows } = await pool.query('select key, message from nightshift.alert');
  expect(rows).toEqual([
    {
      key: expect.stringMatching(/^letters-sending\/2026-04-07T19:00:00\.000Z\/[0-9a-f-]{36}$/),
      message: expect.stringContaining(' from Wednesday 01 April, '),
    },
  ]);
});

test.each([[[{ check: 'sent' }]], [[]]])('%j is no check, and a run says which there are', async (args) => {
  const { client, taskQueue } = await startHousekeeping();
  const workflowId = uniqueName('housekeeping');
  const failure = await client.workflow
    .execute(workflowNames.letterHousekeeping, { args, taskQueue, workflowId })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: failureTypes.invalidRequest,
      message: expect.stringMatching(
        /^Expected the input \{"check": \.\.\.\} with one of created, technical-failure, sending, got /,
      ),
    },
  });
});
