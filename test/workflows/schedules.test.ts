import { Client, Connection, type ScheduleHandle, ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import type { ScheduleSpec } from '../../temporal.config.ts';
import { ownSchedule } from '../support/own-schedule.ts';

const taskQueue = 'nobody works here';
let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('servers').temporalAddress });
  client = new Client({ connection });
});
afterAll(() => connection.close());

/** Applies the schedules, and returns what was printed about them: other tests have theirs on the same server. */
async function apply(...specs: readonly ScheduleSpec[]): Promise<string[]> {
  const lines: string[] = [];
  await applySchedules(client, specs, { taskQueue, print: (line) => lines.push(line) });
  return lines.filter((line) => line.startsWith('  ') || specs.some(({ id }) => line.startsWith(id)));
}

async function rawSchedule(handle: ScheduleHandle) {
  const { raw } = await handle.describe();
  return raw.schedule;
}

test('the night is created with every option written out', async () => {
  const { spec, handle } = ownSchedule(client, 'nightlyReporting');

  expect(await apply(spec)).toEqual([`${spec.id}: created`]);

  const { action, policies, spec: times, state, memo } = await handle.describe();
  expect(times).toMatchObject({ timezone: 'Europe/London', intervals: [], skip: [] });
  expect(times.calendars).toMatchObject([{ minute: [{ start: 15, end: 15 }], hour: [{ start: 0, end: 0 }] }]);
  expect(policies).toEqual({ overlap: 'BUFFER_ALL', catchupWindow: 10 * 86_400_000, pauseOnFailure: false });
  expect(action).toMatchObject({
    workflowType: 'nightlyReporting',
    workflowId: spec.id,
    taskQueue,
    args: [],
    workflowExecutionTimeout: 23 * 3_600_000,
    staticSummary: spec.summary,
  });
  expect(action.staticDetails).toContain('When a run fails');
  expect(state).toEqual({ paused: false, note: spec.note, remainingActions: undefined });
  expect(memo).toEqual({ managedBy: 'npm run schedules' });
});

test('billing of today is created hourly in UTC, and makes up for one hour at most', async () => {
  const { spec, handle } = ownSchedule(client, 'billingToday');

  await apply(spec);

  const { policies, spec: times } = await handle.describe();
  expect(times.timezone).toBe('UTC');
  expect(times.calendars).toMatchObject([{ minute: [{ start: 0, end: 0 }], hour: [{ start: 0, end: 23, step: 1 }] }]);
  expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: false });
});

test.each(['*/10 * * * *', '0 9-17/2 * * 1-5', '30 4 1,15 1-3 *', '*/3 * * * * * *'])(
  'applied again, a schedule at %s is up to date and is not touched',
  async (cron) => {
    const { spec, handle } = ownSchedule(client, 'nightlyReporting', { cron });
    await apply(spec);

    expect(await apply(spec)).toEqual([`${spec.id}: up to date`]);
    expect((await handle.describe()).info.lastUpdatedAt).toBeUndefined();
  },
);

test('every field that somebody has changed is put right, and printed as it was and as it is', async () => {
  const { spec, handle } = ownSchedule(client, 'nightlyReporting');
  await apply(spec);
  const created = await rawSchedule(handle);
  await handle.update(({ action, state }) => ({
    spec: { cronExpressions: ['30 2 * * 1-5'], intervals: [{ every: '1 hour' }], timezone: 'UTC', jitter: '1 minute' },
    action: {
      ...action,
      workflowType: 'somethingElse',
      taskQueue: 'elsewhere',
      args: [{ night: '2026-01-01' }],
      workflowId: 'other',
      workflowExecutionTimeout: '90 minutes',
      staticSummary: 'other summary',
      staticDetails: 'other details',
      retry: { maximumAttempts: 3 },
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '365 days', pauseOnFailure: true },
    state,
  }));

  expect(await apply(spec)).toEqual([
    `${spec.id}: changed`,
    '  cron: 30 2 * * 1-5 → 15 0 * * *',
    '  other times: {"intervals":[{"every":3600000}],"jitter":60000} → none',
    '  time zone: UTC → Europe/London',
    '  overlap: SKIP → BUFFER_ALL',
    '  catch-up: 365 days → 10 days',
    '  pause on failure: true → false',
    '  workflow: somethingElse → nightlyReporting',
    '  input: [{"night":"2026-01-01"}] → []',
    '  task queue: elsewhere → nobody works here',
    `  workflow id: other → ${spec.id}`,
    '  execution time-out: 90 minutes → 23 hours',
    `  summary: other summary → ${spec.summary}`,
    expect.stringMatching(/^ {2}details: "other details" → ".*When a run fails.*"$/),
    expect.stringMatching(/^ {2}other options: \{"retry":.*"maximumAttempts":3.*\} → none$/),
  ]);
  expect(await rawSchedule(handle)).toEqual(created);
  expect(await apply(spec)).toEqual([`${spec.id}: up to date`]);
});

test('a schedule that ops have paused stays paused, with their note', async () => {
  const { spec, handle } = ownSchedule(client, 'nightlyReporting');
  await apply(spec);
  await handle.pause('until the upgrade of the database is done');

  expect(await apply(spec)).toEqual([`${spec.id}: up to date, paused`]);
  expect(await apply({ ...spec, cron: '45 0 * * *', note: 'a note of a later version' })).toEqual([
    `${spec.id}: changed, paused`,
    '  cron: 15 0 * * * → 45 0 * * *',
    expect.stringMatching(/^ {2}details: .* → "a note of a later version/),
  ]);

  const { state } = await handle.describe();
  expect(state).toEqual({
    paused: true,
    note: 'until the upgrade of the database is done',
    remainingActions: undefined,
  });
});

test('a schedule of ours that the code does not know any more is named, and left alone; others are not', async () => {
  const { spec: dropped, handle } = ownSchedule(client, 'billingToday');
  const { spec: stranger } = ownSchedule(client, 'billingToday');
  await apply(dropped);
  await client.schedule.create({
    scheduleId: stranger.id,
    spec: { cronExpressions: [stranger.cron] },
    action: { type: 'startWorkflow', workflowType: 'somebodyElses', taskQueue: 'theirs' },
  });
  const printed = async () => {
    const lines: string[] = [];
    await applySchedules(client, [], { taskQueue, print: (line) => lines.push(line) });
    return lines.join('\n');
  };

  // The list of schedules follows a creation within a second or so.
  await expect.poll(printed, { timeout: 20_000 }).toContain(`${dropped.id}: not known to this version, and left`);
  expect(await printed()).toContain(`temporal schedule delete --schedule-id ${dropped.id}`);
  expect(await printed()).not.toContain(stranger.id);
  expect((await handle.describe()).scheduleId).toBe(dropped.id);
});

test('a schedule that the server refuses is named, with the reason', async () => {
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await apply(spec);

  await expect(apply({ ...spec, cron: '61 0 * * *' })).rejects.toThrow(
    `The schedule ${spec.id}: Minute is not in range [0-59]`,
  );
  expect(await apply(spec)).toEqual([`${spec.id}: up to date`]);
});
