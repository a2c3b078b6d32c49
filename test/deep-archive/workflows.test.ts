import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { deepArchiveLimits } from '../../activities/deep-archive/deps.ts';
import { createDeepArchiveActivities } from '../../activities/deep-archive/index.ts';
import { UsageError } from '../../bin/command.ts';
import { historyCommand } from '../../bin/commands/history.ts';
import type { DeepArchived, RestoredDay } from '../../workflows/deep-archive-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import { nightshift } from '../bin/programs.ts';
import { uniqueName } from '../support/servers.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';
import { type ArchiveWorld, createArchiveWorld, oldRow } from './archive-world.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const { temporalAddress: address } = inject('servers');
const rows = [
  // A London day in summer begins at 23:00 UTC.
  oldRow('2025-06-30 22:59:59.999999'),
  oldRow('2025-06-30 23:00:00'),
  oldRow('2025-07-01 12:00:00'),
  oldRow('2025-07-01 22:59:59'),
  oldRow('2025-07-01 23:00:00'),
];

interface Opened extends ArchiveWorld {
  readonly client: Client;
  readonly taskQueue: string;
}

/** A world with rows of two days, and a worker. */
async function open(hours = deepArchiveLimits.hours): Promise<Opened> {
  const world = await createArchiveWorld(onTestFinished);
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const taskQueue = uniqueName('deep-archive');
  const alerts = { announce: async () => {} };
  const activities = createDeepArchiveActivities({ ...world.deps, alerts }, { ...deepArchiveLimits, hours });
  const worker = await Worker.create({ connection: native, taskQueue, ...bundledWorkflows(), activities });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
  });
  await world.add(...rows);
  return { ...world, client: new Client({ connection }), taskQueue };
}

const archiveIn = ({ client, taskQueue }: Opened, ...args: unknown[]) =>
  client.workflow.execute<(...given: unknown[]) => Promise<DeepArchived>>(workflowNames.deepArchive, {
    args,
    taskQueue,
    workflowId: uniqueName('deep-archive'),
  });
const restoreIn = ({ client, taskQueue }: Opened, day: unknown) =>
  client.workflow.execute<(day: unknown) => Promise<RestoredDay>>(workflowNames.restoreDay, {
    args: [day],
    taskQueue,
    workflowId: uniqueName('restore-day'),
  });

test('a run archives the oldest hours up to its limit, and the next one goes on', async () => {
  const world = await open(2);
  const first = await archiveIn(world);
  expect(first).toEqual({
    hours: 2,
    rows: 2,
    bytes: expect.any(Number),
    failures: [],
    failureCount: 0,
  });
  expect(Object.keys(await world.rows()).sort()).toEqual(
    rows
      .slice(2)
      .map(({ id }) => id)
      .sort(),
  );
  expect(await archiveIn(world)).toMatchObject({ hours: 2, rows: 2 });
  expect(await archiveIn(world)).toMatchObject({ hours: 1, rows: 1 });
  expect(await archiveIn(world)).toMatchObject({ hours: 0, rows: 0, bytes: 0 });
});

test('of a London day all hours come back, and no other', async () => {
  const world = await open();
  await archiveIn(world);
  expect(await restoreIn(world, '2025-07-01')).toEqual({ day: '2025-07-01', parts: 3, rows: 3, inserted: 3 });
  expect(Object.keys(await world.rows()).sort()).toEqual(
    rows
      .slice(1, 4)
      .map(({ id }) => id)
      .sort(),
  );
  expect(await restoreIn(world, '2025-07-01')).toMatchObject({ parts: 3, rows: 3, inserted: 0 });
  expect(await restoreIn(world, '2024-07-01')).toEqual({ day: '2024-07-01', parts: 0, rows: 0, inserted: 0 });
});

test('an hour that fails does not stop the others, and the run fails at its end with the numbers', async () => {
  const world = await open();
  // Refused, and not tried again.
  await world.pool.query(`
    create function refuse() returns trigger language plpgsql as
      'begin if old.created_at = ''2025-07-01 12:00'' then raise exception ''not this one''; end if; return old; end';
    create trigger refuse before delete on notification_history for each row execute function refuse()`);
  const failure = await archiveIn(world).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: 'DeepArchivingIncomplete',
      message: expect.stringMatching(
        /^1 hours were left, first 2025-07-01 12:00:00: Postgres says P0001: not this one.* 4 hours archived, 4 rows in \d+ bytes\. What/,
      ),
      details: [{ hours: 4, failureCount: 1, failures: [{ hour: '2025-07-01 12:00:00' }] }],
    },
  });
  expect(Object.keys(await world.rows())).toEqual([rows[2]?.id]);
  const { rows: told } = await world.pool.query('select key, subject, message from nightshift.alert');
  expect(told).toEqual([
    {
      key: expect.stringMatching(/^deep-archive-incomplete\/\d{4}-\d\d-\d\d$/),
      subject: 'Rows of a year ago were not archived',
      message: expect.stringContaining('1 hours were left, first 2025-07-01 12:00:00: Postgres says P0001'),
    },
  ]);
});

test('a database that is not as expected ends the run with what it has done', async () => {
  const world = await open();
  await world.pool.query('alter table nightshift.deep_archive_part rename to moved_away');
  const failure = await archiveIn(world).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    cause: {
      type: 'DeepArchivingIncomplete',
      message: expect.stringMatching(/^The deep archive could not go on: Postgres says 42P01: .* 0 hours archived/),
    },
  });
  await world.pool.query('alter table nightshift.moved_away rename to deep_archive_part');
});

test.each([
  ['archive', archiveIn, { night: '2026-11-22' }, /^Expected no input: /],
  ['restore', restoreIn, '2025-02-30', /^Expected a date that exists, as YYYY-MM-DD, got "2025-02-30"/],
  ['restore', restoreIn, { day: '2025-01-31' }, /^Expected a day, like "2025-01-31", got \{"day"/],
  ['restore', restoreIn, undefined, /^Expected a day/],
] as const)('%s: an input that does not fit is refused, and nothing is changed', async (_, run, input, message) => {
  const world = await open();
  const failure = await run(world, input).catch((error: unknown) => error);
  const { cause } = failure as WorkflowFailedError;
  const refusal = cause?.cause ?? cause;
  expect(refusal).toMatchObject({ type: 'InvalidRequest', message: expect.stringMatching(message) });
  expect(Object.keys(await world.rows())).toHaveLength(rows.length);
});

test('the command line shows what is there, and brings a day back', async () => {
  const world = await open();
  const history = (...args: readonly string[]) =>
    nightshift(['history', ...args], {
      DATABASE_URL: world.pool.options.connectionString ?? '',
      TEMPORAL_ADDRESS: address,
      NIGHTSHIFT_LETTERS_TASK_QUEUE: world.taskQueue,
    });
  expect(await history('status')).toEqual({
    exitCode: 0,
    stdout: 'Nothing is in the deep archive\nThe oldest row of notification_history is of 2025-06-30 22:59:59.999999\n',
    stderr: '',
  });
  await archiveIn(world);
  const restored = await history('restore', '2025-07-01');
  expect(restored.stderr).toMatch(/^Started restore-day\/2025-07-01, run /);
  expect(restored).toMatchObject({
    exitCode: 0,
    stdout:
      '3 rows of 2025-07-01 are in notification_history for 30 days at least, 3 of them put back now, from 3 files\n',
  });
  expect(JSON.parse((await history('restore', '2025-07-01', '--json')).stdout)).toEqual({
    day: '2025-07-01',
    parts: 3,
    rows: 3,
    inserted: 0,
  });
  const { stdout } = await history('status');
  expect(stdout).toMatch(/│ 2025-06 │ 2 +│ 2 +│ \d+ +│/);
  expect(stdout).toMatch(/│ 2025-07-01 │ 3 +│ 3 +│ \d{4}-\d\d-\d\d /);
  expect(JSON.parse((await history('status', '--json')).stdout)).toMatchObject({
    unsettled: 0,
    months: [{ rows: 2 }, { rows: 3 }],
  });

  await world.deps.store.delete({ bucket: world.deps.history.bucket, name: (await world.parts())[2]?.name ?? '' });
  const damaged = await history('restore', '2025-07-01');
  expect(damaged).toMatchObject({ exitCode: 1, stdout: '' });
  expect(damaged.stderr).toMatch(/restore-day\/2025-07-01 has failed: Expected the file .* and it is not there\./);
});

test.each([
  [[], 'history: expected restore or status, got nothing'],
  [['delete'], 'history: expected restore or status, got delete'],
  [['status', 'all'], 'history status: expected nothing more, got all'],
  [['restore'], 'history restore: Expected a date that exists, as YYYY-MM-DD, got "nothing"'],
  [['restore', '2025-02-30'], 'history restore: Expected a date that exists'],
  [['restore', '2025-01-30', '2025-01-31'], 'history restore: expected nothing more, got 2025-01-31'],
])('history %j is refused with what was expected', async (args, message) => {
  const refused = async () => historyCommand.run(args);
  await expect(refused()).rejects.toThrow(UsageError);
  await expect(refused()).rejects.toThrow(message);
});
