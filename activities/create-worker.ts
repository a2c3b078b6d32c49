import { fileURLToPath } from 'node:url';
import { type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { type ActivitiesAtOnce, activitiesAtOnce, type WorkerSettings } from '../temporal.config.ts';
import { letterFilesTaskQueue } from '../workflows/names.ts';
import { type AlertDeps, createAlertActivities } from './alerts/index.ts';
import { createBillingActivities } from './billing/index.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { createCacheAuditActivities } from './cache-audit/index.ts';
import type { DeepArchiveDeps } from './deep-archive/deps.ts';
import { createDeepArchiveActivities } from './deep-archive/index.ts';
import type { LetterDeps } from './letters/deps.ts';
import type { HousekeepingDeps } from './letters/housekeeping/check-letters.ts';
import { createHousekeepingActivities } from './letters/housekeeping/index.ts';
import { createLetterActivities, createLetterFileActivities } from './letters/index.ts';
import { createComparisonActivities } from './operations/comparison-activities.ts';
import type { OperationDeps } from './operations/deps.ts';
import { createOperationActivities } from './operations/index.ts';
import type { ReportingDeps } from './reporting/deps.ts';
import { createReportingActivities } from './reporting/index.ts';
import { createArchiveActivities } from './retention/index.ts';
import { activitySpans } from './telemetry/activity-spans.ts';
import { workflowSpans } from './telemetry/workflow-spans.ts';

interface WorkerSetting<Deps> {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deps: Deps;
  readonly atOnce?: ActivitiesAtOnce;
  readonly version?: WorkerSettings['version'];
}

type WorkflowCode = Pick<WorkerOptions, 'workflowBundle'>;

/** From source the workflows are bundled at the start; a build has brought its bundle, and nothing else will do. */
export async function workflowCode(): Promise<WorkflowCode> {
  if (import.meta.url.endsWith('.ts')) {
    return { workflowBundle: await bundleWorkflows(Runtime.instance().logger) };
  }
  return { workflowBundle: { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) } };
}

const common = {
  // The server hears of a cancelled activity at the next heartbeat that is sent: do not hold them back for long.
  maxHeartbeatThrottleInterval: '5 seconds',
  defaultHeartbeatThrottleInterval: '5 seconds',
  shutdownGraceTime: '20 seconds',
  interceptors: { activity: [activitySpans] },
  sinks: workflowSpans,
} satisfies Partial<WorkerOptions>;

/** @param behaviour of the workflows of a task queue when another version becomes the current one. */
function deployment(version: WorkerSettings['version'], behaviour: 'PINNED' | 'AUTO_UPGRADE') {
  if (version === undefined) return {};
  return {
    workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: behaviour },
  } satisfies Partial<WorkerOptions>;
}

/** A worker of the reporting task queue, with the workflows and the activities of nights, of the cache, of alerts and of operating. */
export function createReportingWorker(
  { deps, atOnce = activitiesAtOnce, version, ...setting }: WorkerSetting<ReportingDeps & AlertDeps & OperationDeps>,
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
      ...createComparisonActivities(deps),
    },
    maxConcurrentActivityTaskExecutions: atOnce.reporting,
    // A night is counted by one version from its beginning to its end, with all its children.
    ...deployment(version, 'PINNED'),
    ...options,
  });
}

/**
 * Workers of the letters' task queues: a flood of letters holds up no night, and a scanner that hangs no words about it.
 *
 * @param setting.taskQueue of the letters; that of their files goes by it.
 */
export async function createLetterWorkers(
  {
    deps,
    atOnce = activitiesAtOnce,
    version,
    ...setting
  }: WorkerSetting<LetterDeps & HousekeepingDeps & DeepArchiveDeps>,
  { workflowBundle, ...options }: WorkflowCode & Partial<WorkerOptions>,
): Promise<readonly Worker[]> {
  // A letter may wait for days. Nobody keeps an old version running for that long.
  const deployed = deployment(version, 'AUTO_UPGRADE');
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
      maxConcurrentActivityTaskExecutions: atOnce.letters,
      ...deployed,
      ...options,
    }),
    await Worker.create({
      ...setting,
      ...common,
      taskQueue: letterFilesTaskQueue(setting.taskQueue),
      activities: createLetterFileActivities(deps),
      maxConcurrentActivityTaskExecutions: atOnce.letterFiles,
      ...deployed,
      ...options,
    }),
  ];
}
