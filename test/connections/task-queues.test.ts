import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startWorker } from '../../activities/worker-process.ts';
import { readServerConfig } from '../../temporal.config.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

test('a worker that is to serve letters serves them, and takes nothing of the reporting', async () => {
  const { temporalAddress } = inject('servers');
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-letters-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = readServerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: await redisDatabase(),
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_TASK_QUEUE: uniqueName('reporting'),
    NIGHTSHIFT_LETTERS_TASK_QUEUE: uniqueName('letters'),
    NIGHTSHIFT_OBJECT_STORE: folder,
    NIGHTSHIFT_WORKERS: 'letters',
  });
  const connection = await Connection.connect({ address: temporalAddress });
  onTestFinished(() => connection.close());
  const client = new Client({ connection });

  const worker = await startWorker(config, pino({ level: 'silent' }));
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  const guard = await client.workflow.start('guardFreshness', {
    workflowId: uniqueName('guard'),
    taskQueue: config.temporal.taskQueue,
  });
  await client.workflow.execute('letterRescue', {
    workflowId: uniqueName('rescue'),
    taskQueue: config.letters.taskQueue,
    args: [{}],
  });

  const { events } = await guard.fetchHistory();
  expect(events?.map(({ workflowTaskStartedEventAttributes: started }) => started).filter(Boolean)).toEqual([]);
  // 1 for workflows, 2 for activities.
  for (const taskQueueType of [1, 2]) {
    const taskQueue = { name: config.temporal.taskQueue };
    const queue = await connection.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue,
      taskQueueType,
    });
    expect(queue.pollers).toEqual([]);
  }
  await guard.terminate();
});
