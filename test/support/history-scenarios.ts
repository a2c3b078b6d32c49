import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import pg from 'pg';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { readConfig } from '../../temporal.config.ts';
import { workflowNames } from '../../workflows/names.ts';
import type { FactInput } from '../../workflows/types.ts';
import type { Harness } from './harness.ts';
import { firstNight } from './notify-rows.ts';

/** Workflow ids to keep, by the names of their files. */
type Kept = Readonly<Record<string, string>>;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100);
}

/** Starts a workflow; its id says what became of it. */
function start({ client, taskQueue }: Harness, workflow: string, workflowId: string, input: FactInput = {}) {
  return client.workflow.start(workflow, {
    args: [{ night: firstNight, flushAgain: false, ...input }],
    taskQueue,
    workflowId,
  });
}

function withChildren({ workflowId }: WorkflowHandle): Kept {
  const { notificationStatus, processingTime, billing } = workflowNames;
  const children = [notificationStatus, processingTime, billing];
  return Object.fromEntries([
    [workflowId, workflowId],
    ...children.map((child) => [`${workflowId}.${child}`, `${workflowId}/${child}`]),
  ]);
}

/** Ends well whatever the run comes to: it is captured as it is. */
const settled = (run: WorkflowHandle) => Promise.allSettled([run.result()]);

/** Has to be the first: only a night that drops keys starts the second flush, which takes ten minutes. */
async function plainNight(harness: Harness): Promise<Kept> {
  const run = await start(harness, workflowNames.nightlyReporting, 'plain-night', { flushAgain: true });
  await run.result();
  return { ...withChildren(run), 'flush-again': `${run.workflowId}/flush-again/${run.firstExecutionRunId}` };
}

async function scheduledNight({ client, taskQueue }: Harness): Promise<Kept> {
  const schedules = readConfig({}).schedules.filter(({ workflow }) => workflow === workflowNames.nightlyReporting);
  await applySchedules(client, schedules, { taskQueue, print: () => {} });
  const schedule = client.schedule.getHandle(schedules[0]?.id ?? '');
  await schedule.trigger();
  const started = async () => (await schedule.describe()).info.recentActions[0]?.action.workflow.workflowId;
  await until(async () => (await started()) !== undefined);
  const workflowId = (await started()) ?? '';
  await client.workflow.getHandle(workflowId).result();
  return { 'scheduled-night': workflowId };
}

/** Nobody may write one of the tables, which is not tried again. */
async function nightWithFailedFact(harness: Harness): Promise<Kept> {
  await harness.pool.query(`
    create function refuse() returns trigger language plpgsql as 'begin raise insufficient_privilege; end';
    create trigger refuse before insert on ft_processing_time execute function refuse()`);
  const run = await start(harness, workflowNames.nightlyReporting, 'night-with-failed-fact');
  await settled(run);
  await harness.pool.query('drop function refuse cascade');
  return withChildren(run);
}

/** Cancelled while its children write. */
async function cancelledNight(harness: Harness, databaseUrl: string): Promise<Kept> {
  const lock = new pg.Client(databaseUrl);
  await lock.connect();
  await lock.query('begin; lock table ft_billing in exclusive mode');
  const run = await start(harness, workflowNames.nightlyReporting, 'cancelled-night');
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await until(async () => (await harness.pool.query(waiting)).rowCount !== 0);
  await run.cancel();
  await settled(run);
  await lock.end();
  return withChildren(run);
}

async function alone(harness: Harness): Promise<Kept> {
  const runs = await Promise.all([
    start(harness, workflowNames.billing, 'billing-alone', { force: true }),
    start(harness, workflowNames.notificationStatus, 'status-of-old-rollups', { useRollup: true }),
    start(harness, workflowNames.billingToday, 'billing-today'),
  ]);
  await Promise.all(runs.map(settled));
  return Object.fromEntries(runs.map(({ workflowId }) => [workflowId, workflowId]));
}

/** One that finds a stale key. */
async function audit({ client, taskQueue, redis }: Harness): Promise<Kept> {
  await redis.set('live-service-and-organisation-counts', '{"organisations":75,"services":209}');
  const workflowId = 'audit-cache';
  await client.workflow.execute(workflowNames.auditCache, { args: [{}], taskQueue, workflowId });
  return { 'audit-cache': workflowId };
}

/**
 * Runs what the replay test has to know, on a harness whose worker is at work on the rows of `loadNotifyRows`. Takes ten
 * minutes, since the second flush sleeps that long.
 */
export async function runScenarios(harness: Harness, databaseUrl: string): Promise<Kept> {
  const kept: Record<string, string> = {};
  for (const scenario of [plainNight, scheduledNight, nightWithFailedFact, cancelledNight, alone, audit]) {
    console.error(scenario.name);
    Object.assign(kept, await scenario(harness, databaseUrl));
  }
  console.error('flushAgain, which sleeps ten minutes');
  await harness.client.workflow.getHandle(kept['flush-again'] ?? '').result();
  return kept;
}
