import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from './scenario.ts';
import { until } from './until.ts';

/** The product's own worker in a process of its own, which a test may end as it likes. */
export interface WorkerChild {
  /** What it has logged. */
  output(): string;
  /** Sends the signal and waits for the end. Returns the exit code, or null when the signal ended it. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

type Place = Pick<Scenario, 'databaseUrl' | 'redisUrl' | 'temporalAddress' | 'taskQueue' | 'atEnd'>;

/**
 * Starts `activities/worker.ts` on the scenario's servers and task queue; resolves when it polls.
 *
 * @param environment more of its settings, as those of letters.
 */
export async function startWorkerChild(
  scenario: Place,
  environment: Readonly<Record<string, string>> = {},
): Promise<WorkerChild> {
  const folder = mkdtempSync('/var/tmp/nightshift-worker-');
  scenario.atEnd(async () => rmSync(folder, { recursive: true }));
  const program = fileURLToPath(new URL('../../activities/worker.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      DATABASE_URL: scenario.databaseUrl,
      REDIS_URL: scenario.redisUrl,
      TEMPORAL_ADDRESS: scenario.temporalAddress,
      TEMPORAL_TASK_QUEUE: scenario.taskQueue,
      NIGHTSHIFT_LETTERS_TASK_QUEUE: `${scenario.taskQueue}-letters`,
      NIGHTSHIFT_OBJECT_STORE: folder,
      ...environment,
    },
  });
  const exit = once(child, 'exit');
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end: WorkerChild['end'] = async (signal) => {
    if (!hasEnded()) child.kill(signal);
    await exit;
    return child.exitCode;
  };
  scenario.atEnd(async () => void (await end('SIGKILL')));
  await until('the worker to poll', async () => printed.includes('"state":"RUNNING"') || hasEnded());
  if (hasEnded()) throw new Error(`The worker ended before it polled. It logged:\n${printed}`);
  return { output: () => printed, end };
}
