import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import type { RunInput, RunResult } from '../../workflows/types.ts';
import { createHarness } from '../support/harness.ts';
import '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { cases } from './arbitrary.ts';
import type { HoldNight } from './night.ts';
import { type Played, play } from './play.ts';
import { simulateTime } from './simulated-time.ts';
import { ours } from './ways.ts';
import { openWorld } from './world.ts';

const histories = 10;

test('the nights of the workflows come to the same', async ({ onTestFinished }) => {
  const world = await openWorld(onTestFinished, histories);
  const harness = await createHarness({
    databaseUrl: world.databaseUrl,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('histories'),
  });
  onTestFinished(harness.close);
  simulateTime(harness.pool);
  let held = 0;
  /** A night that dies is one that is cancelled. */
  const holdNight: HoldNight = async (night, windows, diesAfter) => {
    const run = await harness.client.workflow.start<(input: RunInput) => Promise<RunResult>>('nightlyReporting', {
      args: [{ night, windows, flushAgain: false }],
      taskQueue: harness.taskQueue,
      workflowId: uniqueName('night'),
    });
    if (diesAfter !== undefined) setTimeout(() => void run.cancel(), diesAfter * 20);
    try {
      await run.result();
      held += 1;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)) throw error;
    }
  };
  const played: Played[] = [];
  const holds = fc.asyncProperty(cases(histories, 9), async (given) => {
    played.push(await play(world, given, ours, holdNight));
  });
  const began = performance.now();
  await harness.withWorker(() => fc.assert(holds, { numRuns: 3, seed: 1, endOnFailure: true }));
  expect(held).toBeGreaterThan(10);
  console.log(`${held} nights of workflows, ${Math.round((performance.now() - began) / 1000)} s`);
}, 300_000);
