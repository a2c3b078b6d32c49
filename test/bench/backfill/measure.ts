import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { DayInterval } from '../../../db/reporting/days.ts';
import type { Progress } from '../../../stack/progress.ts';
import type { BackfillInput, BackfillProgress } from '../../../workflows/backfill-types.ts';
import { nightWorkflowId, workflowNames } from '../../../workflows/names.ts';
import { night } from '../night/data.ts';
import type { Worker } from '../night/worker.ts';

interface Setting {
  readonly client: Client;
  readonly taskQueue: string;
  readonly progress: Progress;
  startWorker(): Promise<Worker>;
}

interface Found {
  readonly days: number;
  readonly seconds: number;
  /** Events of the longest history of the backfill's runs, and of its days'. */
  readonly events: number;
  readonly dayEvents: number;
  readonly runs: number;
  /** Bytes. */
  readonly killedMemory: number;
  readonly memory: number;
  readonly changedAgain: number;
}

type Backfill = (input: BackfillInput) => Promise<BackfillProgress>;

async function untilDone(run: WorkflowHandle<Backfill>, done: number): Promise<void> {
  while ((await run.query<BackfillProgress>('progress')).done < done) await sleep(250);
}

async function longest(client: Client, query: string): Promise<{ runs: number; events: number }> {
  const lengths: number[] = [];
  for await (const { historyLength } of client.workflow.list({ query })) lengths.push(historyLength);
  return { runs: lengths.length, events: Math.max(...lengths) };
}

/** Of a third on a night runs as well, and then the worker is killed and another one started. */
export async function backfillWithTroubles(setting: Setting, days: readonly DayInterval[]): Promise<Found> {
  const { client, taskQueue, progress, startWorker } = setting;
  const [to = '', from = ''] = [days.at(0)?.day, days.at(-1)?.day];
  const workflowId = 'backfill-bench';
  const input: BackfillInput = { from, to, mode: 'all', concurrency: 4, force: true };
  const start = (id: string) =>
    client.workflow.start<Backfill>(workflowNames.backfill, { args: [input], taskQueue, workflowId: id });

  const first = await startWorker();
  const began = performance.now();
  const run = await start(workflowId);
  await untilDone(run, days.length / 3);
  const ofNight = await client.workflow.start(workflowNames.nightlyReporting, {
    args: [{ night, flushAgain: false, timeOuts: false }],
    taskQueue,
    workflowId: nightWorkflowId(night),
  });
  await untilDone(run, days.length / 3 + 5);
  const killedMemory = first.peakMemory() ?? Number.NaN;
  await first.kill();
  progress('killed the worker');
  const second = await startWorker();
  try {
    const result = await run.result();
    const seconds = (performance.now() - began) / 1000;
    const { state } = await ofNight.result();
    if (result.failedCount > 0 || result.done !== days.length || state !== 'completed') {
      throw new Error(
        `Expected ${days.length} days and a night that is completed, got ${JSON.stringify(result)}, ${state}`,
      );
    }
    const memory = second.peakMemory() ?? Number.NaN;
    const again = await (await start('backfill-again')).result();
    const { runs, events } = await longest(client, `WorkflowId = '${workflowId}'`);
    const ofDays = await longest(client, `WorkflowId STARTS_WITH '${workflowId}/'`);
    const { changes: changedAgain } = again;
    return { days: result.done, seconds, events, dayEvents: ofDays.events, runs, killedMemory, memory, changedAgain };
  } finally {
    await second.stop();
  }
}
