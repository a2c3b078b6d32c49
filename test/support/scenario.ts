import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, inject } from 'vitest';
import type { FactInput, RunInput, RunResult, WindowDays } from '../../workflows/types.ts';
import { createDatabase } from './database.ts';
import { type Facts, readFacts } from './facts.ts';
import { createHarness, type Harness } from './harness.ts';
import { loadNotifyRows } from './notify-rows.ts';
import { quietRuntime } from './quiet-runtime.ts';
import { redisDatabase, uniqueName } from './servers.ts';

// The failures that tests bring about would fill the screen.
quietRuntime();

/** Takes what a test does when it is over, the last taken first: `onTestFinished` of its context is one. */
export type AtEnd = (finish: () => Promise<void>) => void;

/** For what the tests of a file share. To be called at its top level. */
export function atEndOfFile(): AtEnd {
  const finishes: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const finish of finishes.toReversed()) await finish();
  });
  return (finish) => void finishes.push(finish);
}

export type Run = WorkflowHandle<(input: RunInput) => Promise<RunResult>>;

/** A Notify of a test's own: the rows of `loadNotifyRows`, a Redis, and a task queue that has no worker yet. */
export interface Scenario extends Harness {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly temporalAddress: string;
  readonly atEnd: AtEnd;
  /** Starts a night, or another workflow of ours. It flushes once only and times out nothing, unless the input asks for more. */
  start(input: FactInput, workflow?: string): Promise<Run>;
  /** Runs a night with a worker in this process. */
  night(input: RunInput): Promise<RunResult>;
  /** What a child of a run, or the run itself, looks like to the web UI. */
  describe(workflowId: string): ReturnType<Run['describe']>;
}

/** @param given servers of the test's own in place of those that the tests share; the database is migrated and empty. */
export async function createScenario(
  atEnd: AtEnd,
  given: { readonly databaseUrl?: string; readonly redisUrl?: string } = {},
): Promise<Scenario> {
  const { temporalAddress } = inject('servers');
  const databaseUrl = given.databaseUrl ?? (await databaseUntil(atEnd));
  const redisUrl = given.redisUrl ?? (await redisDatabase());
  const harness = await createHarness({ databaseUrl, redisUrl, temporalAddress, taskQueue: uniqueName('nightshift') });
  atEnd(harness.close);
  // Tests stop their Redis; without a listener ioredis prints each reconnection that fails.
  harness.redis.on('error', () => {});
  await loadNotifyRows(harness.pool);
  const { client, taskQueue, withWorker } = harness;
  const start: Scenario['start'] = (input, workflow = 'nightlyReporting') =>
    client.workflow.start<(input: RunInput) => Promise<RunResult>>(workflow, {
      args: [{ flushAgain: false, timeOuts: false, ...input }],
      taskQueue,
      workflowId: uniqueName(workflow),
    });
  const night: Scenario['night'] = async (input) => {
    const run = await start(input);
    return withWorker(() => run.result());
  };
  const describe: Scenario['describe'] = (workflowId) => client.workflow.getHandle(workflowId).describe();
  return { ...harness, databaseUrl, redisUrl, temporalAddress, atEnd, start, night, describe };
}

async function databaseUntil(atEnd: AtEnd): Promise<string> {
  const { url, drop } = await createDatabase();
  atEnd(drop);
  return url;
}

/** The same window for every fact and type. */
export function windowsOf(days: number): WindowDays {
  return { notificationStatus: { email: days, sms: days, letter: days }, processingTime: days, billing: days };
}

/** The facts of a night that nothing disturbs, on the same rows: what a disturbed one has to come to as well. */
export async function undisturbedFacts(atEnd: AtEnd, input: RunInput): Promise<Facts> {
  const scenario = await createScenario(atEnd);
  await scenario.night(input);
  return readFacts(scenario.pool);
}
