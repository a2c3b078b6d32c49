import { ScheduleOverlapPolicy } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { ownSchedule, runsOf, type ScheduledRun } from '../support/own-schedule.ts';
import { insertRaw, sms } from '../support/raw-rows.ts';
import { windowsOf } from '../support/run-day.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const hourMs = 3_600_000;

/** Nights of one day each: a night that writes the wrong day, or none, is not made good by the next. */
async function startHarness(): Promise<Harness> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('schedule-times'),
    settings: { windows: windowsOf(1) },
  });
  onTestFinished(harness.close);
  return harness;
}

/** A text on every full hour of UTC. */
async function insertHourly({ pool }: Harness, from: string, to: string): Promise<void> {
  const hours = (Date.parse(to) - Date.parse(from)) / hourMs;
  const at = (hour: number) => new Date(Date.parse(from) + hour * hourMs).toISOString().replace('Z', '');
  await insertRaw(pool, { notifications: Array.from({ length: hours }, (_, hour) => sms(at(hour))) });
}

/** Backfills the nightly schedule as ops would, waits until `nights` nights have ended, and returns their runs. */
async function backfill(harness: Harness, start: string, end: string, nights: number): Promise<ScheduledRun[]> {
  const { client, taskQueue } = harness;
  const { spec, handle } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  await handle.pause('only backfills run');
  return harness.withWorker(async () => {
    await handle.backfill({ start: new Date(start), end: new Date(end), overlap: ScheduleOverlapPolicy.BUFFER_ALL });
    const ended = async () => {
      const runs = await runsOf(client, spec.id);
      return runs.filter(({ closedAt }) => closedAt !== undefined).length;
    };
    await expect.poll(ended, { timeout: 150_000, interval: 200 }).toBe(nights);
    return runsOf(client, spec.id);
  });
}

/** The texts of each day that the status facts count. */
async function textsByDay({ pool }: Harness): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ day: string; texts: number }>(
    'select bst_date as day, sum(notification_count)::int as texts from ft_notification_status group by 1 order by 1',
  );
  return Object.fromEntries(rows.map(({ day, texts }) => [day, texts]));
}

/** What the nights entered into the ledger, in the order in which they ran. */
async function ledger({ pool }: Harness) {
  const { rows } = await pool.query<{ night: string; through: string; state: string; rowsTouched: number }>(
    `select night, through_day as through, state,
            (select sum(added + changed + removed)::int from nightshift.run_fact_day d
              where d.run_id = r.run_id and d.fact in ('notification_status', 'billing')) as "rowsTouched"
       from nightshift.run r order by started_at`,
  );
  return rows;
}

test('ten past nights of a backfill, over the clock change in spring, are written in order, each with its own date', {
  timeout: 180_000,
}, async () => {
  const harness = await startHarness();
  await insertHourly(harness, '2025-03-20T00:00Z', '2025-04-10T00:00Z');

  const runs = await backfill(harness, '2025-03-26T00:00Z', '2025-04-04T22:00Z', 10);

  expect(runs.map(({ nominal, reportingDay, status }) => `${nominal} ${reportingDay} ${status}`)).toEqual([
    '2025-03-26T00:15:00.000Z 2025-03-26 COMPLETED',
    '2025-03-27T00:15:00.000Z 2025-03-27 COMPLETED',
    '2025-03-28T00:15:00.000Z 2025-03-28 COMPLETED',
    '2025-03-29T00:15:00.000Z 2025-03-29 COMPLETED',
    '2025-03-30T00:15:00.000Z 2025-03-30 COMPLETED',
    '2025-03-30T23:15:00.000Z 2025-03-31 COMPLETED',
    '2025-03-31T23:15:00.000Z 2025-04-01 COMPLETED',
    '2025-04-01T23:15:00.000Z 2025-04-02 COMPLETED',
    '2025-04-02T23:15:00.000Z 2025-04-03 COMPLETED',
    '2025-04-03T23:15:00.000Z 2025-04-04 COMPLETED',
  ]);
  for (const [index, run] of runs.slice(1).entries()) {
    expect(run.startedAt.getTime()).toBeGreaterThanOrEqual(runs[index]?.closedAt?.getTime() ?? Number.NaN);
  }
  const nights = await ledger(harness);
  expect(nights.map(({ night }) => night)).toEqual(runs.map(({ reportingDay }) => reportingDay));
  expect(await textsByDay(harness)).toEqual({
    '2025-03-25': 24,
    '2025-03-26': 24,
    '2025-03-27': 24,
    '2025-03-28': 24,
    '2025-03-29': 24,
    '2025-03-30': 23,
    '2025-03-31': 24,
    '2025-04-01': 24,
    '2025-04-02': 24,
    '2025-04-03': 24,
  });
});

test('in autumn 00:15 in London comes twice on one date, and the second night changes nothing', {
  timeout: 180_000,
}, async () => {
  const harness = await startHarness();
  await insertHourly(harness, '2025-10-20T00:00Z', '2025-11-01T00:00Z');

  const runs = await backfill(harness, '2025-10-24T12:00Z', '2025-10-28T12:00Z', 5);

  expect(runs.map(({ nominal, reportingDay, status }) => `${nominal} ${reportingDay} ${status}`)).toEqual([
    '2025-10-24T23:15:00.000Z 2025-10-25 COMPLETED',
    '2025-10-25T23:15:00.000Z 2025-10-26 COMPLETED',
    '2025-10-26T00:15:00.000Z 2025-10-26 COMPLETED',
    '2025-10-27T00:15:00.000Z 2025-10-27 COMPLETED',
    '2025-10-28T00:15:00.000Z 2025-10-28 COMPLETED',
  ]);
  expect(await ledger(harness)).toEqual([
    { night: '2025-10-25', through: '2025-10-24', state: 'completed', rowsTouched: 2 },
    { night: '2025-10-26', through: '2025-10-25', state: 'completed', rowsTouched: 2 },
    { night: '2025-10-26', through: '2025-10-25', state: 'completed', rowsTouched: 0 },
    { night: '2025-10-27', through: '2025-10-26', state: 'completed', rowsTouched: 2 },
    { night: '2025-10-28', through: '2025-10-27', state: 'completed', rowsTouched: 2 },
  ]);
  expect(await textsByDay(harness)).toEqual({
    '2025-10-24': 24,
    '2025-10-25': 24,
    '2025-10-26': 25,
    '2025-10-27': 24,
  });
});
