import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { startTemporal } from '../../stack/temporal.ts';
import type { ScheduleSpec } from '../../temporal.config.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { runsOf, type ScheduledRun, specOf } from '../support/own-schedule.ts';
import { windowsOf } from '../support/run-day.ts';
import { redisDatabase } from '../support/servers.ts';
import { until } from '../support/until.ts';

// The worker logs each attempt to reach the server that is down.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => {}),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});

const periodMs = 5_000;
const night: ScheduleSpec = { ...specOf('nightlyReporting'), cron: '*/5 * * * * * *' };
/** Ten seconds are the shortest catch-up that the server knows. */
const today: ScheduleSpec = { ...specOf('billingToday'), cron: '*/10 * * * * * *', catchupWindow: '10 seconds' };

const atEnd: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const finish of atEnd.toReversed()) await finish();
});

/** A Temporal server of the test's own that keeps its data when it is stopped, and comes back under its address. */
async function durableTemporal() {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-outage-'));
  atEnd.push(() => rm(folder, { recursive: true }));
  const databaseFile = join(folder, 'temporal.db');
  let server = await startTemporal({ databaseFile });
  atEnd.push(() => server.stop());
  const { address } = server;
  const startAgain = async () => {
    server = await startTemporal({ databaseFile, port: Number(new URL(`tcp://${address}`).port) });
  };
  return { address, stop: () => server.stop(), startAgain };
}

async function startHarness(temporalAddress: string): Promise<Harness> {
  const database = await createDatabase();
  atEnd.push(database.drop);
  const harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress,
    taskQueue: 'outage',
    settings: { windows: windowsOf(1) },
  });
  atEnd.push(harness.close);
  return harness;
}

let harness: Harness;
let downFrom: number;
let downUntil: number;

const nominalOf = ({ nominal }: ScheduledRun) => Date.parse(nominal);
const isMissed = (run: ScheduledRun) => nominalOf(run) > downFrom && nominalOf(run) < downUntil;
const infoOf = async ({ id }: ScheduleSpec) => (await harness.client.schedule.getHandle(id).describe()).info;

async function completedRuns({ id }: ScheduleSpec): Promise<ScheduledRun[]> {
  return (await runsOf(harness.client, id)).filter(({ status }) => status === 'COMPLETED');
}

/** Both schedules at work, then no Temporal for some of their times, then Temporal again until both are up to date. */
beforeAll(async () => {
  const temporal = await durableTemporal();
  harness = await startHarness(temporal.address);
  const { client, taskQueue } = harness;
  await applySchedules(client, [night, today], { taskQueue, print: () => {} });
  await harness.withWorker(async () => {
    for (const spec of [night, today]) {
      await until(`a run of ${spec.id}`, async () => (await completedRuns(spec)).length > 0);
    }
    await temporal.stop();
    downFrom = Date.now();
    await sleep(21_000);
    await temporal.startAgain();
    downUntil = Date.now();
    for (const spec of [night, today]) {
      const isUpToDate = async () => (await completedRuns(spec)).some((run) => nominalOf(run) > downUntil);
      await until(`${spec.id} to be up to date`, isUpToDate);
    }
    for (const { id } of [night, today]) await client.schedule.getHandle(id).pause('enough');
  });
}, 180_000);

test('nights that were missed while Temporal was down are made up for, all of them, in order, and written', async () => {
  const runs = await completedRuns(night);
  const times = runs.map(nominalOf);
  const [first = Number.NaN] = times;

  expect(runs.filter(isMissed).length).toBeGreaterThanOrEqual(4);
  expect(times).toEqual(times.map((_, index) => first + index * periodMs));
  const starts = runs.map(({ startedAt }) => startedAt.getTime());
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  expect(await infoOf(night)).toMatchObject({ numActionsMissedCatchupWindow: 0, numActionsSkippedOverlap: 0 });
  const { rows } = await harness.pool.query(
    `select from nightshift.run where workflow_type = 'nightlyReporting' and state = 'completed'`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(runs.length);
});

test('billing of today makes up for one period at most: the next run writes the same day', async () => {
  const runs = await completedRuns(today);

  // Another one may come between the server's start and its answer.
  expect(runs.filter(isMissed).length).toBeLessThanOrEqual(2);
  const { numActionsMissedCatchupWindow } = await infoOf(today);
  expect(numActionsMissedCatchupWindow).toBeGreaterThanOrEqual(1);
});
