import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import pg from 'pg';
import { applySchedules } from '../../activities/apply-schedules.ts';
import type { VirusScanner } from '../../activities/letters/clamd.ts';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { eicar } from '../../stack/eicar.ts';
import { readConfig } from '../../temporal.config.ts';
import { deliverAlertsWorkflowId, workflowNames } from '../../workflows/names.ts';
import type { FactInput } from '../../workflows/types.ts';
import { createLetterPlatform, eicarScanner } from '../letters/letter-platform.ts';
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

/** Scans of letters: to print, infected, given up after a wait, and what looks after letters. */
async function letters({ client }: Harness, databaseUrl: string, temporalAddress: string): Promise<Kept> {
  const finishes: (() => Promise<void>)[] = [];
  const servers = { databaseUrl, temporalAddress, taskQueue: 'nightshift-letters' };
  let isDown = false;
  const scan: VirusScanner['scan'] = async (content) => {
    if (isDown) throw new ScannerError('Expected a verdict, and the scanner is down');
    return eicarScanner.scan(content);
  };
  const platform = await createLetterPlatform((finish) => finishes.push(finish), servers, { scanner: { scan } });
  const { addLetter, start, taskQueue } = platform;
  const begin = (workflowId: string, workflow: string, args: unknown[]) =>
    client.workflow.start(workflow, { args, taskQueue, workflowId });
  const execute = async (workflow: string, input: object) => (await begin(workflow, workflow, [input])).result();
  const { letterScan } = workflowNames;
  try {
    return await platform.withWorker(async () => {
      const file = await letterPdf({ pages: 3 });
      const printed = await start((await addLetter({ file })).id);
      await printed.result();
      const infected = await start((await addLetter({ file: Buffer.from(eicar) })).id);
      await infected.result();
      const missing = await start((await addLetter()).id);
      // The second look notes it for the report.
      await missing.executeUpdate('scanNow');
      await missing.executeUpdate('scanNow');
      await missing.executeUpdate('giveUp', { args: ['The service will send it again'] });
      await missing.result();
      const failed = await addLetter({ file, status: 'technical-failure' });
      const replayed = await begin('letter-replayed', letterScan, [failed.id, { replay: true }]);
      await replayed.result();
      isDown = true;
      const waits = [{ kind: 'scanner', message: 'It is down', since: Date.now() - 3_600_000, tries: 9 }];
      const carried = await begin('letter-carried-on', letterScan, [(await addLetter({ file })).id, { waits }]);
      await carried.executeUpdate('scanNow');
      isDown = false;
      await carried.executeUpdate('scanNow');
      await carried.result();
      await execute(workflowNames.letterRescue, {});
      await execute(workflowNames.letterHousekeeping, { check: 'created' });
      const archived = await begin('archive-notifications', workflowNames.archiveNotifications, []);
      await archived.result();
      return {
        'letter-printed': printed.workflowId,
        'letter-infected': infected.workflowId,
        'letter-given-up': missing.workflowId,
        'letter-replayed': replayed.workflowId,
        'letter-carried-on': carried.workflowId,
        'letter-rescue': workflowNames.letterRescue,
        'letter-housekeeping': workflowNames.letterHousekeeping,
        'archive-notifications': archived.workflowId,
      };
    });
  } finally {
    for (const finish of finishes.toReversed()) await finish();
  }
}

/** One that finds a database that is not as expected. */
async function archive({ client, pool }: Harness, databaseUrl: string, temporalAddress: string): Promise<Kept> {
  const finishes: (() => Promise<void>)[] = [];
  const servers = { databaseUrl, temporalAddress, taskQueue: 'nightshift-archive' };
  const { withWorker, taskQueue } = await createLetterPlatform((finish) => finishes.push(finish), servers);
  const workflowId = 'archive-incomplete';
  await pool.query('alter table services rename to moved_away');
  try {
    const run = await client.workflow.start(workflowNames.archiveNotifications, { taskQueue, workflowId, args: [] });
    await withWorker(() => settled(run));
  } finally {
    await pool.query('alter table moved_away rename to services');
    for (const finish of finishes.toReversed()) await finish();
  }
  return { [workflowId]: workflowId };
}

/** Of the running year; the year before has been billed. */
async function allowances({ client, taskQueue, pool }: Harness): Promise<Kept> {
  await pool.query(
    `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
     select 'billing', day::date, 'written', true, 1, '', 'capture', 'a night', day
       from generate_series(timestamp '2026-03-01', timestamp '2026-04-01', '1 day') day on conflict do nothing`,
  );
  const { populateAnnualBilling } = workflowNames;
  await client.workflow.execute(populateAnnualBilling, { taskQueue, workflowId: 'populate-annual-billing' });
  return { 'populate-annual-billing': 'populate-annual-billing' };
}

/** There is no such schedule, which it says. */
async function guard({ client, taskQueue }: Harness): Promise<Kept> {
  const { guardFreshness } = workflowNames;
  const args = [{ schedule: 'no-such-schedule' }];
  await client.workflow.execute(guardFreshness, { taskQueue, workflowId: 'guard-freshness', args });
  return { 'guard-freshness': 'guard-freshness' };
}

async function trim({ client, taskQueue }: Harness): Promise<Kept> {
  await client.workflow.execute(workflowNames.trimRecords, { taskQueue, workflowId: 'trim', args: [{ months: 13 }] });
  return { 'trim-records': 'trim' };
}

/** Of days that no night has written, and so differ. */
async function comparison({ client, taskQueue }: Harness): Promise<Kept> {
  const args = [{ from: '2026-04-01', to: '2026-04-03' }];
  const workflowId = 'compare-facts';
  await client.workflow.execute(workflowNames.compareFacts, { taskQueue, workflowId, args });
  return { [workflowId]: workflowId };
}

/** One that is paused and goes on, and the last run of one that has continued as new. */
async function backfill({ client, taskQueue }: Harness): Promise<Kept> {
  const begin = (workflowId: string, from: string, to: string) =>
    client.workflow.start(workflowNames.backfill, {
      args: [{ from, to, mode: 'all', facts: ['billing'] }],
      taskQueue,
      workflowId,
    });
  const paused = await begin('backfill', '2026-04-01', '2026-04-03');
  await paused.executeUpdate('pause');
  await paused.executeUpdate('resume');
  await paused.result();
  const continued = await begin('backfill-continued', '2026-03-01', '2026-03-27');
  await continued.result();
  return { backfill: 'backfill', 'backfill-day': 'backfill/2026-04-01', 'backfill-continued': 'backfill-continued' };
}

/** Rows of a day go to the store, but for an hour that somebody refuses to give; the others come back. */
async function deepArchive({ client, pool }: Harness, databaseUrl: string, temporalAddress: string): Promise<Kept> {
  const finishes: (() => Promise<void>)[] = [];
  const servers = { databaseUrl, temporalAddress, taskQueue: 'nightshift-deep-archive' };
  const { withWorker, taskQueue } = await createLetterPlatform((finish) => finishes.push(finish), servers);
  const { deepArchive, restoreDay } = workflowNames;
  const begin = (workflowId: string, workflow: string, args: unknown[]) =>
    client.workflow.start(workflow, { args, taskQueue, workflowId });
  await pool.query(`
    insert into notification_history (id, template_version, key_type, notification_type, created_at, billable_units)
    select gen_random_uuid(), 1, 'normal', 'sms', hour, 1
      from generate_series(timestamp '2020-01-31 09:30', timestamp '2020-01-31 11:30', '1 hour') hour;
    create function refuse_hour() returns trigger language plpgsql as
      'begin if old.created_at = ''2020-01-31 10:30'' then raise exception ''not this one''; end if; return old; end';
    create trigger refuse_hour before delete on notification_history for each row execute function refuse_hour()`);
  try {
    return await withWorker(async () => {
      await settled(await begin('deep-archive-incomplete', deepArchive, []));
      await pool.query('drop function refuse_hour cascade');
      await (await begin('deep-archive', deepArchive, [])).result();
      await (await begin('restore-day', restoreDay, ['2020-01-31'])).result();
      const ids = ['deep-archive-incomplete', 'deep-archive', 'restore-day'];
      return Object.fromEntries(ids.map((id) => [id, id]));
    });
  } finally {
    for (const finish of finishes.toReversed()) await finish();
  }
}

async function alerts({ client, taskQueue, pool }: Harness): Promise<Kept> {
  await pool.query(`insert into nightshift.alert (key, subject, message) values ('a', 'An alert', 'Of a capture')`);
  const { announceAlerts, deliverAlerts } = workflowNames;
  await client.workflow.execute(announceAlerts, { taskQueue, workflowId: announceAlerts });
  const workflowId = deliverAlertsWorkflowId('log');
  await client.workflow.getHandle(workflowId).result();
  return { [announceAlerts]: announceAlerts, [deliverAlerts]: workflowId };
}

/**
 * Runs what the replay test has to know, on a harness whose worker is at work on the rows of `loadNotifyRows`. Takes ten
 * minutes with `plainNight`, whose second flush sleeps that long.
 *
 * @param only these scenarios, by name; none: all.
 */
export async function runScenarios(
  harness: Harness,
  { databaseUrl, temporalAddress }: { readonly databaseUrl: string; readonly temporalAddress: string },
  only: readonly string[],
): Promise<Kept> {
  const kept: Record<string, string> = {};
  const all = [
    plainNight,
    scheduledNight,
    nightWithFailedFact,
    cancelledNight,
    alone,
    audit,
    letters,
    archive,
    allowances,
    guard,
    backfill,
    comparison,
    trim,
    deepArchive,
    alerts,
  ];
  for (const scenario of only.length === 0 ? all : all.filter(({ name }) => only.includes(name))) {
    console.error(scenario.name);
    Object.assign(kept, await scenario(harness, databaseUrl, temporalAddress));
  }
  const flushAgain = kept['flush-again'];
  if (flushAgain !== undefined) {
    console.error('flushAgain, which sleeps ten minutes');
    await harness.client.workflow.getHandle(flushAgain).result();
  }
  return kept;
}
