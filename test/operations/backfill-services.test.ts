import type { Pool } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import { createDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { insertRaw, otherService, service, sms } from '../support/raw-rows.ts';
import { runDay } from '../support/run-day.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

const [first, second] = ['2026-05-01', '2026-05-02'];

async function createWorld(): Promise<Harness> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('backfill'),
    settings: { rawHorizonDays: 36_500 },
  });
  onTestFinished(harness.close);
  return harness;
}

const dueDays = async (pool: Pool) =>
  (await pool.query('select fact, day::text from nightshift.day_due order by day, fact')).rows.map(
    ({ fact, day }) => `${fact} ${day}`,
  );

test('of some services only their rows are written; the days are as complete and as due as they were', async () => {
  const { pool, client, taskQueue, withWorker } = await createWorld();
  const notifications = [first, second].flatMap((day) => [
    sms(`${day} 12:00:00`),
    sms(`${day} 12:00:00`, { service_id: otherService }),
    // Without a rate: it is listed, and not billed.
    sms(`${day} 12:00:00`, { rate_multiplier: null }),
  ]);
  await insertRaw(pool, { notifications });
  for (const day of [first, second]) await runDay(pool, day);
  const whole = await readFacts(pool);
  const entries = async () => (await pool.query('select * from nightshift.fact_day order by fact, day')).rows;
  const before = await entries();
  const tables = ['ft_notification_status', 'ft_billing'];
  const lose = async (id: string) => {
    for (const table of tables) await pool.query(`delete from ${table} where service_id = $1`, [id]);
  };
  await lose(service);
  await pool.query(`insert into nightshift.day_due (fact, day, reason) values ('billing', $1, 'a rate has changed')`, [
    second,
  ]);

  const backfill = async (input: Partial<BackfillInput>) => {
    const options = { taskQueue, workflowId: uniqueName('backfill') };
    const range = { from: first, to: second, mode: 'all' as const, ...input };
    return client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(workflowNames.backfill, {
      ...options,
      args: [range],
    });
  };
  const rowsOf = async (id: string) =>
    (
      await Promise.all(
        tables.map((table) =>
          pool.query<{ rows: number }>(`select count(*)::int as rows from ${table} where service_id = $1`, [id]),
        ),
      )
    ).map(({ rows }) => rows[0]?.rows);

  await withWorker(async () => {
    expect(await (await backfill({ services: [service] })).result()).toMatchObject({
      done: 2,
      failedCount: 0,
      changes: 4,
    });
    const due = await pool.query('select fact, day::text, reason from nightshift.day_due');
    expect(due.rows).toEqual([{ fact: 'billing', day: second, reason: 'a rate has changed' }]);
    expect(await readFacts(pool)).toEqual(whole);

    // What is not asked for stays as it is; that the day as a whole is not right is said.
    for (const id of [service, otherService]) await lose(id);
    const failure: unknown = await (await backfill({ services: [service] })).result().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      cause: { message: expect.stringContaining(`of service ${otherService}: expected 1, found 0`) },
    });
  });
  expect(await rowsOf(service)).toEqual([2, 2]);
  expect(await rowsOf(otherService)).toEqual([0, 0]);
  expect(await entries()).toEqual(before);
  // They have failed, all of them.
  expect(await dueDays(pool)).toEqual(
    [first, second].flatMap((day) => [`billing ${day}`, `notification_status ${day}`]),
  );
  const { rows } = await pool.query(
    `select distinct workflow_type, d.state, d.reason from nightshift.run_fact_day d join nightshift.run using (run_id)
      where workflow_type = 'backfillDay'`,
  );
  expect(rows).toEqual([{ workflow_type: 'backfillDay', state: 'written', reason: 'only the rows of 1 services' }]);
});

test('the whole day is checked also when messages have come: what is late of others is due, what is wrong of them fails', async () => {
  const { pool, client, taskQueue, withWorker } = await createWorld();
  const noon = `${first} 12:00:00`;
  const ofOther = () => sms(noon, { service_id: otherService });
  await insertRaw(pool, { notifications: [sms(noon), ofOther(), ofOther()] });
  await runDay(pool, first);

  const backfill = async () => {
    const args: [BackfillInput] = [{ from: first, to: first, mode: 'all', services: [service] }];
    const workflowId = uniqueName('backfill');
    const done: unknown = await client.workflow
      .execute<(input: BackfillInput) => Promise<BackfillProgress>>(workflowNames.backfill, {
        args,
        taskQueue,
        workflowId,
      })
      .catch((error: unknown) => error);
    const { rows: checks } = await pool.query<{
      invariant: string;
      days_checked: number;
      warnings: { detail: string }[];
    }>(
      `select invariant, days_checked, warnings from nightshift.run_check join nightshift.run using (run_id)
        where workflow_id = $1 order by invariant`,
      [`${workflowId}/${first}`],
    );
    expect(new Set(checks.map(({ days_checked }) => days_checked))).toEqual(new Set([1]));
    return { done, warnings: checks.flatMap(({ warnings }) => warnings.map(({ detail }) => detail)).toSorted() };
  };

  await withWorker(async () => {
    await insertRaw(pool, { notifications: [sms(noon)] });
    expect(await backfill()).toMatchObject({ done: { failedCount: 0, changes: 2 }, warnings: [] });
    expect(await dueDays(pool)).toEqual([]);

    await insertRaw(pool, { notifications: [sms(noon), ofOther()] });
    const late = await backfill();
    expect(late).toMatchObject({ done: { failedCount: 0, changes: 2 } });
    expect(late.warnings).toEqual(
      ['ft_billing', 'ft_notification_status'].map((table) =>
        expect.stringMatching(
          `^rows of public.${table} that differ from their source: expected 0, found 1; messages of other services have changed`,
        ),
      ),
    );
    expect(await dueDays(pool)).toEqual([`billing ${first}`, `notification_status ${first}`]);

    await runDay(pool, first);
    await pool.query('delete from ft_notification_status where service_id = $1', [otherService]);
    await insertRaw(pool, { notifications: [sms(noon)] });
    expect(await backfill()).toMatchObject({
      done: { cause: { message: expect.stringContaining(`sms of service ${otherService}: expected 3, found 0`) } },
      warnings: [],
    });
  });
});
