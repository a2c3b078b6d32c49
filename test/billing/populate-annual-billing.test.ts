import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createBillingActivities } from '../../activities/billing/index.ts';
import { scheduleDefinition } from '../../activities/schedule-definition.ts';
import { createPool } from '../../db/postgres.ts';
import { readConfig } from '../../temporal.config.ts';
import { allowancesIncomplete, type YearlyAllowances } from '../../workflows/allowance-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import type { populateAnnualBilling } from '../../workflows/populate-annual-billing.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';
import { addServices, allow, allowancesOf, completeBilling, send } from './allowance-world.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

async function open(atOnce = 2) {
  const { temporalAddress: address } = inject('servers');
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const taskQueue = uniqueName('allowances');
  const activities = createBillingActivities({ pool, timeZone: 'Europe/London' }, atOnce);
  const worker = await Worker.create({ connection: native, taskQueue, ...bundledWorkflows(), activities });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
  });
  const client = new Client({ connection });
  const handle = (workflowId: string) => client.workflow.getHandle<typeof populateAnnualBilling>(workflowId);
  /** As the schedule starts it at 02:01 UTC on 1 April of a year. */
  const startOf = async (year: number) => {
    const spec = readConfig({}).schedules.find(({ workflow }) => workflow === workflowNames.populateAnnualBilling);
    if (spec === undefined) throw new Error('Expected a schedule of the yearly allowances, got none');
    const scheduleId = uniqueName(spec.id);
    const { action, ...rest } = scheduleDefinition(spec, taskQueue);
    const schedule = await client.schedule.create({
      ...rest,
      scheduleId,
      action: { ...action, workflowId: scheduleId },
      state: { paused: true },
    });
    onTestFinished(() => schedule.delete());
    const time = new Date(`${year}-04-01T02:01:00Z`);
    await schedule.backfill({ start: time, end: time, overlap: 'ALLOW_ALL' });
    const run = handle(`${scheduleId}-${year}-04-01T02:01:00Z`);
    await until('the run', () =>
      run.describe().then(
        () => true,
        () => false,
      ),
    );
    return run;
  };
  const byHand = (...args: unknown[]) =>
    client.workflow.start('populateAnnualBilling', { args, taskQueue, workflowId: uniqueName('by-hand') });
  return { pool, startOf, byHand, handle };
}

test('every active service without an allowance gets its own, those without a default are named, and nothing is overwritten', async () => {
  const { pool, startOf } = await open();
  const types = ['central', 'local', 'central', 'central', null, 'nhs_gp', 'nhs', 'central', 'other'];
  const services = await addServices(pool, ...types);
  const [, many = '', fewer = '', agreed = '', , , , set = '', inactive = ''] = services;
  await send(pool, many, 300_000, '2026-03-31');
  await send(pool, fewer, 299_999, '2025-04-01');
  await allow(pool, fewer, 2025, 77);
  await allow(pool, agreed, 2025, 123_456, { custom: true });
  await allow(pool, set, 2026, 5);
  await pool.query('update public.services set active = false where id = $1', [inactive]);
  await completeBilling(pool, '2025-04-01', '2026-03-31');

  const run = await startOf(2026);
  const failure = await run.result().catch((error: unknown) => error);
  const legacy = services[6];
  const result: YearlyAllowances = {
    year: 2026,
    counts: { set: 6, highVolume: 1, custom: 1, withoutType: 1, withoutDefault: 1 },
    named: { withoutType: [services[4] ?? ''], withoutDefault: [{ service: legacy ?? '', type: 'nhs' }] },
    analyzed: true,
  };
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({ cause: { type: allowancesIncomplete, details: [result] } });
  expect(String(failure instanceof WorkflowFailedError && failure.cause)).toMatch(
    new RegExp(`1 services have no type .*: ${services[4]}\\.[^]*1 services got none.*: ${legacy} \\(nhs\\)`),
  );
  const byType = (limit: number) => ({ limit, custom: false, high: false });
  expect(await allowancesOf(pool, services, 2026)).toEqual([
    byType(20_000),
    { limit: 0, custom: false, high: true },
    byType(20_000),
    { limit: 123_456, custom: true, high: false },
    byType(5_000),
    byType(0),
    undefined,
    byType(5),
    undefined,
  ]);
  // The reference rolls its ANALYZE back (W15b).
  const { rows } = await pool.query(
    `select reltuples::int as rows from pg_class where oid = 'public.annual_billing'::regclass`,
  );
  expect(rows).toEqual([{ rows: 9 }]);
});

test('it waits, and says for what, until billing is complete through 31 March', async () => {
  const { pool, startOf } = await open();
  const services = await addServices(pool, 'central');
  await completeBilling(pool, '2026-03-20', '2026-03-30');
  const run = await startOf(2026);
  const waitsFor = async () => {
    const { raw } = await run.describe();
    return raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
  };
  await until('the first attempt', async () => (await waitsFor()) !== '');
  expect(await waitsFor()).toMatch(/^Waits for billing of 1 days, from 2026-03-31 to 2026-03-31: .*nightly-reporting/);
  expect(await allowancesOf(pool, services, 2026)).toEqual([undefined]);
  await send(pool, services[0] ?? '', 300_000, '2026-03-31');
  await completeBilling(pool, '2026-03-31', '2026-03-31');
  expect(await run.result()).toMatchObject({ year: 2026, counts: { set: 1, highVolume: 1 } });
});

test('two at once, by hand in the running year, set each allowance once; a further one finds nothing to do', async () => {
  const { pool, byHand } = await open(7);
  const services = await addServices(pool, ...Array.from({ length: 60 }, () => 'local'));
  await completeBilling(pool, '2020-04-01', londonDay(1));
  const runs = await Promise.all([byHand(), byHand({})]);
  const results: YearlyAllowances[] = await Promise.all(runs.map((run) => run.result()));
  expect(results.reduce((sum, { counts }) => sum + counts.set, 0)).toBe(60);
  const year = results[0]?.year ?? 0;
  const { rows: before } = await pool.query('select * from public.annual_billing order by id');
  expect(before).toHaveLength(60);
  expect((await allowancesOf(pool, services, year)).every((allowance) => allowance?.limit === 10_000)).toBe(true);
  expect(await (await byHand()).result()).toMatchObject({ year, counts: { set: 0, withoutDefault: 0 } });
  expect((await pool.query('select * from public.annual_billing order by id')).rows).toEqual(before);
});

test('it takes no input', async () => {
  const { byHand } = await open();
  const failure = await (await byHand({ year: 2025 })).result().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    cause: { type: 'InvalidRequest', message: expect.stringMatching(/^Expected no input/) },
  });
});
