import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createCacheAuditActivities } from './cache-audit/index.ts';
import type { ReportingDeps } from './reporting/deps.ts';
import { createReportingActivities } from './reporting/index.ts';

/** As many connections to Postgres should be in the pool, and a few more for what is short. */
export const maxActivities = 14;

interface WorkerSetting {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deps: ReportingDeps;
}

/** From source the workflows are bundled at the start; a build has brought its bundle, and nothing else will do. */
function workflows(): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'> {
  if (import.meta.url.endsWith('.ts')) {
    return { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
  }
  return { workflowBundle: { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) } };
}

/** A worker of the reporting task queue, with the workflows and the activities. */
export function createWorker(
  { connection, namespace, taskQueue, deps }: WorkerSetting,
  options: Partial<WorkerOptions> = {},
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    ...(options.workflowBundle === undefined ? workflows() : {}),
    activities: { ...createReportingActivities(deps), ...createCacheAuditActivities(deps) },
    // Two scans, and the days of three facts. Each has a connection to Postgres while it runs.
    maxConcurrentActivityTaskExecutions: maxActivities,
    // The server hears of a cancelled activity at the next heartbeat that is sent: do not hold them back for long.
    maxHeartbeatThrottleInterval: '5 seconds',
    defaultHeartbeatThrottleInterval: '5 seconds',
    shutdownGraceTime: '20 seconds',
    ...options,
  });
}
