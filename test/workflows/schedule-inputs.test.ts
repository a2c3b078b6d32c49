import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { readConfig } from '../../temporal.config.ts';
import { ownSchedule } from '../support/own-schedule.ts';
import { uniqueName } from '../support/servers.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const taskQueue = uniqueName('schedule-inputs');
const { schedules } = readConfig({});

let client: Client;
let stop: () => Promise<void>;
beforeAll(async () => {
  const { temporalAddress: address } = inject('servers');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  // Without activities: a run gets as far as the first of them.
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    ...bundledWorkflows(),
  });
  const running = worker.run();
  client = new Client({ connection });
  stop = async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
  };
});
afterAll(() => stop());

test.each(schedules.map(({ id, workflow }) => [id, workflow] as const))(
  '%s: its workflow takes what it is given',
  async (id, workflow) => {
    const spec = schedules.find((one) => one.id === id);
    const own = ownSchedule(client, workflow, { ...spec, id: uniqueName(id), taskQueue });
    await applySchedules(client, [own.spec], { taskQueue, print: () => {} });
    await own.handle.trigger();
    const started = async () => (await own.handle.describe()).info.recentActions[0]?.action.workflow.workflowId;
    await expect.poll(started, { timeout: 20_000 }).toBeDefined();
    const run = client.workflow.getHandle((await started()) ?? '');
    const begins = async () => {
      const { events } = await run.fetchHistory();
      return (events ?? []).flatMap((event) => {
        if (event.activityTaskScheduledEventAttributes) return ['an activity'];
        return event.workflowExecutionFailedEventAttributes?.failure?.message ?? [];
      });
    };
    await expect.poll(begins, { timeout: 20_000 }).toContain('an activity');
    await run.terminate();
  },
);
