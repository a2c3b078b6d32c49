import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { letterFilesTaskQueue } from '../workflows/names.ts';
import { type AlertDeps, createAlertActivities } from './alerts/index.ts';
import { createBillingActivities } from './billing/index.ts';
import { createCacheAuditActivities } from './cache-audit/index.ts';
import type { DeepArchiveDeps } from './deep-archive/deps.ts';
import { createDeepArchiveActivities } from './deep-archive/index.ts';
import type { LetterDeps } from './letters/deps.ts';
import type { HousekeepingDeps } from './letters/housekeeping/check-letters.ts';
import { createHousekeepingActivities } from './letters/housekeeping/index.ts';
import { createLetterActivities, createLetterFileActivities } from './letters/index.ts';
import type { OperationDeps } from './operations/deps.ts';
import { createOperationActivities } from './operations/index.ts';
import type { ReportingDeps } from './reporting/deps.ts';
import { createReportingActivities } from './reporting/index.ts';
import { createArchiveActivities } from './retention/index.ts';

/** How many activities of a task queue a worker runs at once. Each has a connection to Postgres while it runs. */
export const activitiesAtOnce = {
  /** Two scans, the days of three facts, and what is short. */
  reporting: 14,
  letters: 4,
  /** Each streams a file, or waits for the scanner. */
  letterFiles: 8,
};

interface WorkerSetting<Deps> {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deps: Deps;
}

type WorkflowCode = Pick<WorkerOptions, 'workflowBundle'>;

/** From source the workflows are bundled at the start; a build has brought its bundle, and nothing else will do. */
export async function workflowCode(): Promise<WorkflowCode> {
  if (import.meta.url.endsWith('.ts')) {
    const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
    return { workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: Runtime.instance().logger }) };
  }
  return { workflowBundle: { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) } };
}

const common = {
  // The server hears of a cancelled activity at the next heartbeat that is sent: do not hold them back for long.
  maxHeartbeatThrottleInterval: '5 seconds',
  defaultHeartbeatThrottleInterval: '5 seconds',
  shutdownGraceTime: '20 seconds',
} satisfies Partial<WorkerOptions>;

/** A worker of the reporting task queue, with the workflows and the activities of nights, of the cache, of alerts and of operating. */
export function createReportingWorker(
  { deps, ...setting }: WorkerSetting<ReportingDeps & AlertDeps & OperationDeps>,
  options: WorkflowCode & Partial<WorkerOptions>,
): Promise<Worker> {
  return Worker.create({
    ...setting,
    ...common,
    activities: {
      ...createReportingActivities(deps),
      ...createCacheAuditActivities(deps),
      ...createAlertActivities(deps),
      ...createBillingActivities(deps),
      ...createOperationActivities(deps),
    },
    maxConcurrentActivityTaskExecutions: activitiesAtOnce.reporting,
    ...options,
  });
}

/**
 * Workers of the letters' task queues: a flood of letters holds up no night, and a scanner that hangs no words about it.
 *
 * @param setting.taskQueue of the letters; that of their files goes by it.
 */
export async function createLetterWorkers(
  { deps, ...setting }: WorkerSetting<LetterDeps & HousekeepingDeps & DeepArchiveDeps>,
  { workflowBundle, ...options }: WorkflowCode & Partial<WorkerOptions>,
): Promise<readonly Worker[]> {
  return [
    await Worker.create({
      ...setting,
      ...common,
      ...(workflowBundle === undefined ? {} : { workflowBundle }),
      activities: {
        ...createLetterActivities(deps),
        ...createHousekeepingActivities(deps),
        ...createArchiveActivities(deps),
        ...createDeepArchiveActivities(deps),
      },
      maxConcurrentActivityTaskExecutions: activitiesAtOnce.letters,
      ...options,
    }),
    await Worker.create({
      ...setting,
      ...common,
      taskQueue: letterFilesTaskQueue(setting.taskQueue),
      activities: createLetterFileActivities(deps),
      maxConcurrentActivityTaskExecutions: activitiesAtOnce.letterFiles,
      ...options,
    }),
  ];
}
