import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { failureTypes } from '../../workflows/names.ts';
import type { RunInput } from '../../workflows/types.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { windowsOf } from '../support/run-day.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

let harness: Harness;
const atEnd: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await createDatabase();
  atEnd.push(database.drop);
  harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('inputs'),
  });
  atEnd.push(harness.close);
});
afterAll(async () => {
  for (const finish of atEnd.toReversed()) await finish();
});

/** Runs a workflow that has to fail, and returns the failure at the bottom of it, with the attempts that its activities had. */
async function runInVain(workflow: string, input: RunInput) {
  const { client, taskQueue, withWorker } = harness;
  const run = await client.workflow.start(workflow, { args: [input], taskQueue, workflowId: uniqueName('inputs') });
  const error = await withWorker(() => run.result().then(() => undefined, failedRun));
  const { events } = await run.fetchHistory();
  const attempts = events?.flatMap(({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? []);
  return { failure: innermostFailure(error), attempts };
}

function failedRun(error: unknown): Error {
  if (error instanceof WorkflowFailedError) return error;
  throw error;
}

function innermostFailure(error: Error | undefined): ApplicationFailure | undefined {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof ApplicationFailure) return inner;
  }
  return undefined;
}

/** What a run that gets further leaves behind. */
async function tracesInDatabase(): Promise<number[]> {
  const { rows } = await harness.pool.query<{ traces: number }>(
    `select count(*)::int as traces from nightshift.run union all
     select count(*)::int from nightshift.day_due union all
     select count(*)::int from pg_inherits
      where inhparent = 'nightshift.day_rollup'::regclass and inhrelid <> 'nightshift.day_rollup_other'::regclass`,
  );
  return rows.map(({ traces }) => traces);
}

const dayAfterTomorrow = londonDay(-2);
const byHand = 'expected the input {"night": "YYYY-MM-DD"}, got none';
const window = 'expected 1 to 364 days, got';

test.each<{ workflow: string; input: RunInput; message: string }>([
  { workflow: 'nightlyReporting', input: {}, message: byHand },
  { workflow: 'billing', input: {}, message: byHand },
  { workflow: 'nightlyReporting', input: { night: '2026-02-30' }, message: 'as YYYY-MM-DD, got "2026-02-30"' },
  { workflow: 'nightlyReporting', input: { night: 'yesterday' }, message: 'as YYYY-MM-DD, got "yesterday"' },
  { workflow: 'nightlyReporting', input: { night: '2026-2-3' }, message: 'as YYYY-MM-DD, got "2026-2-3"' },
  {
    workflow: 'nightlyReporting',
    input: { night: dayAfterTomorrow },
    message: 'expected one that has begun, up to 20',
  },
  { workflow: 'billingToday', input: { night: dayAfterTomorrow }, message: 'expected one that has begun, up to 20' },
  { workflow: 'nightlyReporting', input: { night: '2026-02-28', windows: windowsOf(0) }, message: `${window} 0` },
  { workflow: 'processingTime', input: { night: '2026-02-28', windows: windowsOf(400) }, message: `${window} 400` },
  { workflow: 'notificationStatus', input: { night: '2026-02-28', windows: windowsOf(1.5) }, message: `${window} 1.5` },
])('$workflow with $input fails at once, says why, and changes nothing', async ({ workflow, input, message }) => {
  const { failure, attempts } = await runInVain(workflow, input);

  expect(failure?.type).toBe(failureTypes.invalidRequest);
  expect(failure?.message).toContain(message);
  expect(attempts).toEqual(input.night === undefined ? [] : [1]);
  expect(await tracesInDatabase()).toEqual([0, 0, 0]);
});
