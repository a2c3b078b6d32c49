import { Client } from '@temporalio/client';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { connectTemporal } from '../../activities/connect-temporal.ts';
import { registerSearchAttributes } from '../../activities/register-search-attributes.ts';
import { installLogger, startWorker } from '../../activities/worker-process.ts';
import type { ReportingDay } from '../../db/reporting/days.ts';
import { type Progress, timed } from '../../stack/progress.ts';
import type { ServerConfig } from '../../temporal.config.ts';
import { nightWorkflowId } from '../../workflows/names.ts';
import { type EndedRun, runReport } from '../run-report.ts';
import { endInOrder } from './interrupt.ts';

/** Waits for the night. @returns undefined when it was ended before. */
async function runNight(
  client: Client,
  { temporal: { taskQueue } }: ServerConfig,
  night: ReportingDay,
  signal: AbortSignal,
): Promise<EndedRun | undefined> {
  const request = { workflow: 'nightlyReporting', workflowId: nightWorkflowId(night), input: { night } } as const;
  try {
    return await runReport(client, request, { taskQueue, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/**
 * Brings up a worker and the schedules, and runs one night. Ends when it is interrupted, or when `onEnd` says so.
 *
 * @param options.onEnd gets the night's end, while the worker runs, and a signal that ends both; true lets it go on.
 * @returns the night's end, or undefined when it was interrupted before.
 */
export async function workFromTonight(
  config: ServerConfig,
  night: ReportingDay,
  options: {
    readonly print: Progress;
    readonly onEnd: (run: EndedRun, client: Client, signal: AbortSignal) => Promise<boolean>;
  },
): Promise<EndedRun | undefined> {
  const { print, onEnd } = options;
  const { namespace, taskQueue } = config.temporal;
  const over = new AbortController();
  endInOrder(over, print);
  // Lines of the level info would bury the progress and the result.
  const logger = installLogger({ ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel });
  const connection = await connectTemporal(config.temporal);
  try {
    const client = new Client({ connection, namespace });
    await registerSearchAttributes(connection.operatorService, namespace);
    const worker = await timed(print, 'Worker', () => startWorker(config, logger));
    const work = worker.run().finally(() => over.abort());
    try {
      const run = await runNight(client, config, night, over.signal);
      if (run === undefined) return undefined;
      // Not before: the demo's cached pages are stale on purpose, and the audit of the cache would drop them.
      await applySchedules(client, config.schedules, { taskQueue, print: (line) => print(`Schedule ${line}`) });
      if (await onEnd(run, client, over.signal)) await work;
      return run;
    } catch (error) {
      // Whoever is interrupted finds that nobody answers any more.
      if (!over.signal.aborted) throw error;
      return undefined;
    } finally {
      if (!over.signal.aborted) worker.shutdown();
      await work;
    }
  } finally {
    await connection.close();
  }
}
