import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, expect, inject, onTestFinished, test } from 'vitest';
import type { ArchiveLimits } from '../../activities/retention/deps.ts';
import { createArchiveActivities } from '../../activities/retention/index.ts';
import { createPool } from '../../db/postgres.ts';
import { startTemporal } from '../../stack/temporal.ts';
import type { archiveNotifications } from '../../workflows/archive-notifications.ts';
import { type Archived, archivingIncomplete } from '../../workflows/retention-types.ts';
import { buckets } from '../letters/letter-platform.ts';
import { openStore } from '../retention/archiver.ts';
import { addServices, insertAll, message, statusesIn } from '../retention/rows.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { horizon } from '../support/run-day.ts';
import { uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

// A run of a few pages continues as new.
const impatient = await startTemporal({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 30 } });
afterAll(impatient.stop);

async function open(limits: Partial<ArchiveLimits> = {}, address = inject('servers').temporalAddress) {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1), uuid(2), uuid(3));
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const taskQueue = uniqueName('archive');
  const alerts = { announce: async () => {} };
  const deps = { pool, store: await openStore(onTestFinished), buckets, timeZone: 'Europe/London', horizon, alerts };
  const startWorker = async () => {
    const activities = createArchiveActivities(deps, { messages: 3, letters: 2, pageMs: 60_000, ...limits });
    const worker = await Worker.create({ connection: native, taskQueue, ...bundledWorkflows(), activities });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  const stop = await startWorker();
  onTestFinished(async () => {
    await stop();
    await connection.close();
    await native.close();
  });
  const client = new Client({ connection });
  const start = (args: Parameters<typeof archiveNotifications> = []) =>
    client.workflow.start<typeof archiveNotifications>('archiveNotifications', {
      args,
      taskQueue,
      workflowId: uniqueName('archive'),
    });
  return { pool, client, taskQueue, start };
}

const old = (count: number, service = 1) =>
  Array.from({ length: count }, (_, n) => message('sms', `2026-01-01 10:00:${10 + n}`, { service_id: uuid(service) }));

async function detailsOf(run: WorkflowHandle<typeof archiveNotifications>): Promise<string> {
  const words = await run.query<string>('__temporal_workflow_metadata');
  return JSON.stringify(words).replaceAll('\u00a0', ' ');
}

test('a run that is late or backfilled takes the date of its schedule, and tells what it has done', async () => {
  const { pool, client, taskQueue } = await open();
  const kept = message('sms', '2026-03-26 00:00');
  const gone = message('sms', '2026-03-25 23:59:59');
  await insertAll(pool, { notifications: [kept, gone, message('letter', '2026-01-01', { key_type: 'test' })] });
  const scheduleId = uniqueName('archive-notifications');
  const schedule = await client.schedule.create({
    scheduleId,
    spec: { calendars: [{ hour: 3 }], timezone: 'Europe/London' },
    state: { paused: true },
    action: { type: 'startWorkflow', workflowType: 'archiveNotifications', taskQueue, workflowId: scheduleId },
  });
  onTestFinished(() => schedule.delete());
  const night = new Date('2026-04-02T02:00:00Z');
  await schedule.backfill({ start: night, end: night, overlap: 'ALLOW_ALL' });
  const run = client.workflow.getHandle<typeof archiveNotifications>(`${scheduleId}-2026-04-02T02:00:00Z`);
  await until('the run', async () => (await run.describe()).status.name === 'COMPLETED');

  const none = { services: 0, moved: 0, deleted: 0, files: 0, kept: 0 };
  expect(await run.result()).toEqual({
    counts: { email: none, sms: { ...none, services: 1, moved: 1 }, letter: { ...none, services: 1, deleted: 1 } },
    failures: [],
    failureCount: 0,
  } satisfies Archived);
  expect(Object.keys(await statusesIn(pool, 'notifications'))).toEqual([kept.id]);
  const details = await detailsOf(run);
  expect(details).toContain('**Archiving as of 2026-04-02T02:00:00.000Z**');
  expect(details).toContain('| sms | 1 | 1 | 0 | 0 | 0 |');
});

test('a service that fails does not stop the others, and the run fails at its end with the numbers', async () => {
  const { pool, start } = await open();
  await insertAll(pool, { notifications: [...old(4), ...old(4, 2), ...old(4, 3)] });
  await pool.query(`alter table notification_history add check (service_id <> '${uuid(2)}')`);
  const failure = await (await start()).result().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: archivingIncomplete,
      message: expect.stringMatching(
        /^1 times something was left, first sms of service 00000000-0000-4000-8000-000000000002: Postgres says 23514: .*8 rows moved/,
      ),
      details: [{ failureCount: 1, counts: { sms: { moved: 8, services: 2 } } }],
    },
  });
  expect(Object.keys(await statusesIn(pool, 'notifications'))).toHaveLength(4);
});

test('a paused run says so and archives nothing until it is resumed; it continues as new, and loses no count', async () => {
  const { pool, start } = await open({ messages: 1, pageMs: 0 }, impatient.address);
  const rows = old(30);
  await insertAll(pool, { notifications: rows });
  const run = await start();
  expect(await run.executeUpdate<string, []>('pause')).toMatch(
    /^Pauses after the page that is under way\. \d+ rows moved/,
  );
  await until('the page that was under way', async () => {
    const { raw } = await run.describe();
    return (raw.pendingActivities ?? []).length === 0 && (await detailsOf(run)).includes('**Paused**');
  });
  const left = async () => Object.keys(await statusesIn(pool, 'notifications')).length;
  const whenPaused = await left();
  expect(whenPaused).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await left()).toBe(whenPaused);

  expect(await run.executeUpdate<string, []>('resume')).toMatch(/^Goes on\. /);
  const result = await run.result();
  expect(result).toMatchObject({ failureCount: 0, counts: { sms: { moved: 30, services: 1 } } });
  expect(await left()).toBe(0);
  const { runId } = await run.describe();
  expect(runId).not.toBe(run.firstExecutionRunId);
});

test('two runs at once move each row once', async () => {
  const { pool, start } = await open({ pageMs: 0 });
  await insertAll(pool, { notifications: [...old(20), ...old(20, 2), ...old(20, 3)] });
  const runs = await Promise.all([start(), start()]);
  const results = await Promise.all(runs.map((run) => run.result()));
  expect(results.reduce((sum, { counts }) => sum + counts.sms.moved, 0)).toBe(60);
  expect(Object.keys(await statusesIn(pool, 'notification_history'))).toHaveLength(60);
});

test('a database that is not as expected ends the run with what it has done so far', async () => {
  const { pool, start } = await open();
  await insertAll(pool, { notifications: old(1) });
  await pool.query('alter table notification_history rename to moved_away');
  const failure = await (await start()).result().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    cause: { type: archivingIncomplete, message: expect.stringMatching(/could not go on: .*42P01.* 0 rows moved/) },
  });
});

test('a run that is given an input says that it takes none', async () => {
  const { start } = await open();
  // As from the web UI, where nothing checks types.
  const args = [{ night: '2026-06-05' }] as unknown as Parameters<typeof archiveNotifications>;
  const failure = await (await start(args)).result().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    cause: { type: 'InvalidRequest', message: expect.stringMatching(/^Expected no input: /) },
  });
});
