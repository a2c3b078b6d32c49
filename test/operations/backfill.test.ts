import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { lockDay } from '../../db/reporting/lock.ts';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-types.ts';
import { failureTypes, workflowNames } from '../../workflows/names.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { countsOfFacts, countsOfRawRows } from '../support/facts.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { apiKey, email, insertRaw, letter, service, sms, times } from '../support/raw-rows.ts';
import { runDay } from '../support/run-day.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';

const day = (number: number) => `2026-05-${String(number).padStart(2, '0')}`;

/** Rows on the first so many days of May, for which no backfill comes too late. */
async function createWorld(days: number, rawHorizonDays = 36_500): Promise<Harness> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const options = {
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('backfill'),
    settings: { rawHorizonDays },
  };
  const harness = await createHarness(options);
  onTestFinished(harness.close);
  const notifications = Array.from({ length: days }, (_, index) => [
    ...times(index + 1, () => sms(`${day(index + 1)} 12:00:00`, { api_key_id: apiKey })),
    email(`${day(index + 1)} 22:59:59`),
    letter(`${day(index + 1)} 00:00:00`),
  ]).flat();
  await insertRaw(harness.pool, { notifications });
  return harness;
}

function start({ client, taskQueue }: Harness, input: object) {
  return client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(workflowNames.backfill, {
    args: [input as BackfillInput], // also what is none
    taskQueue,
    workflowId: uniqueName('backfill'),
  });
}

async function failureOf(run: WorkflowHandle) {
  const error: unknown = await run.result().catch((reason: unknown) => reason);
  if (!(error instanceof WorkflowFailedError)) throw new Error(`Expected a failure, got ${error}`);
  return error.cause;
}

test('what no night has completed is written, and equals a count of the rows; a second one finds nothing', async () => {
  const world = await createWorld(6);
  for (const number of [2, 5]) await runDay(world.pool, day(number));
  const input = { from: day(1), to: day(6) };
  const [part, first, second, all] = await world.withWorker(async () => [
    await (await start(world, { from: day(3), to: day(3), facts: ['billing'] })).result(),
    await (await start(world, input)).result(),
    await (await start(world, input)).result(),
    await (await start(world, { ...input, mode: 'all', concurrency: 4 })).result(),
  ]);
  expect(part).toMatchObject({ total: 1, done: 1 });
  expect(first).toMatchObject({ total: 4, done: 4, failedCount: 0, changes: 28 - (part?.changes ?? 0) });
  expect(second).toMatchObject({ total: 0, done: 0, changes: 0 });
  expect(all).toMatchObject({ total: 6, done: 6, changes: 0 });
  expect(await countsOfFacts(world.pool)).toEqual(await countsOfRawRows(world.pool, day(6)));
  const { rows } = await world.pool.query(
    `select distinct workflow_type, reason from nightshift.run join nightshift.journal using (run_id) order by 1`,
  );
  expect(rows).toEqual([
    { workflow_type: 'backfillDay', reason: 'backfill' },
    { workflow_type: 'billingToday', reason: 'today so far' },
  ]);
  expect((await world.pool.query('select from nightshift.day_due')).rowCount).toBe(0);
});

test('days that fail do not stop the others; they are named, stay due, and can be tried again by their mode; one alert tells', async () => {
  const world = await createWorld(4);
  await world.pool.query(`
    create function refuse() returns trigger language plpgsql as 'begin
      if new.bst_date in (''${day(2)}'', ''${day(3)}'') then raise insufficient_privilege; end if; return new; end';
    create trigger refuse before insert on ft_billing for each row execute function refuse()`);
  await world.withWorker(async () => {
    const run = await start(world, { from: day(1), to: day(4), mode: 'all' });
    expect(await failureOf(run)).toMatchObject({
      type: failureTypes.backfillFailed,
      message: expect.stringMatching(
        /^2 days failed, first 2026-05-0[23]: .*4 of 4 days done, 2 of them failed, .* Failed days stay due; to try them again: mode "failed"$/s,
      ),
    });
    const { rows: alerts } = await world.pool.query('select key, subject, message from nightshift.alert');
    const repair = 'then run the same backfill with --mode failed; to stop it: npm run nightshift -- backfill cancel';
    expect(alerts).toEqual([
      {
        key: `failed/${run.firstExecutionRunId}`,
        subject: `Days of the backfill ${run.workflowId} fail`,
        message: expect.stringMatching(
          new RegExp(
            `^The first is (2026-05-0[23]):\n.* of \\1[^]*insufficient_privilege[^]*${repair} ${run.workflowId}$`,
          ),
        ),
      },
    ]);
    await world.pool.query('drop function refuse cascade');
    const again = await (await start(world, { from: day(1), to: day(4), mode: 'failed' })).result();
    expect(again).toMatchObject({ total: 2, done: 2, failedCount: 0 });
  });
  expect(await countsOfFacts(world.pool)).toEqual(await countsOfRawRows(world.pool, day(4)));
});

/** Every statement on the table that meets the condition fails, without another attempt. */
const refusing = (table: string, event: string, condition: string) => `
  create trigger refuse before ${event} on nightshift.${table} for each row when (${condition}) execute function refuse();`;
const refuse = `create function refuse() returns trigger language plpgsql as 'begin raise insufficient_privilege; end';`;

const dueDays = async ({ pool }: Harness) =>
  (await pool.query('select distinct day from nightshift.day_due order by day')).rows.map((row) => row['day']);

test('a day is due whatever it failed of: a check, a plan that was not made, a run that is there already', async () => {
  const world = await createWorld(3);
  const { pool, client, taskQueue } = world;
  await pool.query(`${refuse} ${refusing('run', 'insert', `new.night = '${day(2)}'`)}
    create function spoil() returns trigger language plpgsql as $$ begin
      update ft_processing_time set messages_total = messages_total + 1 where bst_date = new.day;
      return null;
    end $$;
    create trigger spoil after insert on nightshift.run_fact_day
      for each row when (new.fact = 'processing_time' and new.day = '${day(1)}') execute function spoil()`);
  const holder = await pool.connect();
  onTestFinished(() => holder.release(true));
  await holder.query('begin');
  await lockDay(holder, day(3));
  const workflowId = uniqueName('backfill');
  await world.withWorker(async () => {
    const there = await client.workflow.start(workflowNames.backfillDay, {
      args: [{ day: day(3), facts: ['billing', 'notification_status'], force: false }],
      taskQueue,
      workflowId: `${workflowId}/${day(3)}`,
    });
    await until('its plan', async () => (await dueDays(world)).includes(day(3)));
    const input: BackfillInput = { from: day(1), to: day(3), mode: 'all', concurrency: 1 };
    const run = await client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(
      workflowNames.backfill,
      { args: [input], taskQueue, workflowId },
    );
    expect(await failureOf(run)).toMatchObject({
      message: expect.stringMatching(/^3 days failed, .* mode "failed"$/s),
    });
    await holder.query('rollback');
    await there.result();
    expect(await dueDays(world)).toEqual([day(1), day(2), day(3)]);
    await pool.query('drop function refuse cascade; drop function spoil cascade');
    const again = await (await start(world, { ...input, mode: 'failed' })).result();
    expect(again).toMatchObject({ total: 3, done: 3, failedCount: 0 });
    expect(await dueDays(world)).toEqual([]);
  });
  expect(await countsOfFacts(pool)).toEqual(await countsOfRawRows(pool, day(3)));
});

test('a run of a day whose flush is due leaves the day due; a backfill that has left no plan tells once, and a day without a mark is named', async () => {
  const world = await createWorld(1);
  const { pool, client, taskQueue } = world;
  await pool.query(`${refuse} ${refusing('flush_due', 'delete', 'true')}`);
  await world.withWorker(async () => {
    const args = [{ day: day(1), facts: ['billing'], force: false }];
    const alone = await client.workflow.start(workflowNames.backfillDay, {
      args,
      taskQueue,
      workflowId: uniqueName('day'),
    });
    expect(await failureOf(alone)).toMatchObject({ message: expect.stringContaining('The flush is still due') });
    expect(await dueDays(world)).toEqual([day(1)]);
    await pool.query(`drop trigger refuse on nightshift.flush_due; truncate nightshift.alert cascade;
      ${refusing('run', 'insert', 'true')}`);
    const alerts = async () => (await pool.query('select key from nightshift.alert')).rows;
    const run = await start(world, { from: day(1), to: day(2), mode: 'all' });
    await failureOf(run);
    expect(await alerts()).toEqual([{ key: `failed/${run.firstExecutionRunId}` }]);

    await pool.query(`delete from nightshift.day_due; ${refusing('day_due', 'insert', `new.day = '${day(1)}'`)}`);
    const named =
      /^2 days failed, .*1 of the failed days could not be marked as due; to try all of them again: mode "all"$/s;
    const unmarked = await start(world, { from: day(1), to: day(2), mode: 'all', concurrency: 1 });
    const failure = await failureOf(unmarked);
    expect(failure).toMatchObject({ message: expect.stringMatching(named) });
    expect(String(failure?.message)).toContain('It could not be marked as due: Postgres says 42501');
    expect(await dueDays(world)).toEqual([day(2)]);
  });
});

test('a day with raw rows that may be partly gone, by its age now, is refused, unless forced', async () => {
  const world = await createWorld(0, 364);
  const { pool } = world;
  const old = londonDay(400);
  await insertRaw(pool, { notifications: times(3, () => email(`${old} 12:00:00`)) });
  await runDay(pool, old);
  await pool.query('delete from notifications where id = (select id from notifications limit 1)');
  const counted = async () => {
    const { rows } = await pool.query('select sum(notification_count)::int as sum from ft_notification_status');
    return rows;
  };
  const input = { from: old, to: old, mode: 'all' };

  await world.withWorker(async () => {
    const refused = await start(world, input);
    expect(await refused.result()).toMatchObject({ done: 1, failedCount: 0, refusedCount: 1, changes: 0 });
    expect(await counted()).toEqual([{ sum: 3 }]);
    const { rows: alerts } = await pool.query(
      `select key, subject, message from nightshift.alert where key ~ '^refused/'`,
    );
    expect(alerts, 'one for four facts').toEqual([
      {
        key: `refused/${refused.firstExecutionRunId}`,
        subject: `Days of the backfill ${refused.workflowId} are refused`,
        message: expect.stringMatching(
          new RegExp(`^The first is ${old}:\\npublic.ft_billing of ${old} is older [^]*--mode failed --force$`),
        ),
      },
    ]);
    const { rows } = await pool.query('select distinct reason from nightshift.run_fact_day where state = $1', [
      'refused',
    ]);
    expect(rows).toHaveLength(4);
    for (const { reason } of rows) {
      expect(reason).toMatch(`${old} is older than the raw rows, which begin on `);
      expect(reason).toMatch(/Left as it is; restore the rows, or force it$/);
    }
    await (await start(world, { ...input, force: true })).result();
    expect(await counted()).toEqual([{ sum: 2 }]);
  });
});

test('it pauses, goes on, tells how far it is, and ends when it is cancelled, with its days due or done', async () => {
  const world = await createWorld(12);
  const run = await start(world, { from: day(1), to: day(12), mode: 'all', concurrency: 1 });
  const words = await world.withWorker(async () => {
    const begun = Date.now();
    const paused = await run.executeUpdate<string, []>('pause');
    const pausedAt = Date.now();
    const still = async () => (await run.query<BackfillProgress>('progress')).done;
    await expect.poll(async () => (await run.query<BackfillProgress>('progress')).total, { timeout: 20_000 }).toBe(12);
    // Other backfills come to their end meanwhile, and of this one no day is begun.
    const other = async () => (await start(world, { from: day(20), to: day(20) })).result();
    await other();
    const before = await still();
    await other();
    expect([await still(), before < 3]).toEqual([before, true]);
    const resumedAt = Date.now();
    const resumed = await run.executeUpdate<string, []>('resume');
    await expect.poll(still, { timeout: 20_000 }).toBeGreaterThan(before + 1);
    const { expectedEnd, done } = await run.query<BackfillProgress>('progress');
    const now = Date.now();
    // The pause is no time that days took.
    const worked = pausedAt - begun + (now - resumedAt);
    expect(Date.parse(expectedEnd ?? 'none')).toBeLessThanOrEqual(now + (worked * (12 - done)) / done);
    await run.cancel();
    await run.result().catch(() => {});
    return [paused, resumed, (await run.describe()).status.name];
  });
  expect(words[0]).toMatch(/^Pauses after the days that are under way\. \d+ of \d+ days done, 0 of them failed, /);
  expect(words[1]).toMatch(/^Goes on\. /);
  expect(words[2]).toBe('CANCELLED');
  const { rows } = await world.pool.query<{ states: string[] }>(
    'select array_agg(distinct state) as states from nightshift.run',
  );
  expect(rows[0]?.states.filter((state) => !['completed', 'cancelled'].includes(state))).toEqual([]);
});

test('a day whose run somebody cancels is named, and the others are written', async () => {
  const world = await createWorld(2);
  const holder = await world.pool.connect();
  onTestFinished(() => holder.release(true));
  await holder.query('begin');
  await lockDay(holder, day(1));
  await world.withWorker(async () => {
    const run = await start(world, { from: day(1), to: day(2), mode: 'all', concurrency: 1 });
    const ofDay = world.client.workflow.getHandle(`${run.workflowId}/${day(1)}`);
    await until('the run of the day', () =>
      ofDay.cancel().then(
        () => true,
        () => false,
      ),
    );
    expect(await failureOf(run)).toMatchObject({
      message: expect.stringMatching(new RegExp(`^1 days failed, first ${day(1)}: .* 2 of 2 days done`)),
    });
  });
});

const refused: readonly (readonly [object, string])[] = [
  [{}, 'from: expected a date, "YYYY-MM-DD", got nothing\nto: expected a date, "YYYY-MM-DD", got nothing'],
  [
    { from: day(1), to: day(2), facts: ['billing', 'tea'] },
    'facts: expected some of notification_status, processing_time, billing, letter_despatch, got ["billing","tea"]',
  ],
  [
    { from: day(1), to: day(2), mode: 'some', concurrency: 9 },
    'mode: expected one of missing, failed, all, got "some"\nconcurrency: expected 1 to 4, got 9',
  ],
  [
    { from: day(1), to: day(2), dryRun: true },
    'dryRun: expected one of from, to, facts, services, mode, concurrency, force',
  ],
  [
    { from: day(1), to: day(2), services: ['tea'], facts: ['processing_time'] },
    'facts: expected some of notification_status, billing, which services have, got ["processing_time"]\nservices: expected 1 to 100 UUIDs, got ["tea"]',
  ],
  [{ from: '2026-02-30', to: day(2) }, '2026-02-30'],
  [{ from: day(2), to: day(1) }, `Expected a range that ends on or after its first day, got ${day(2)} to ${day(1)}`],
  [{ from: day(1), to: '2999-01-01' }, 'Expected days that have ended, before'],
];

test('a fact or service that is named twice is written once', async () => {
  const world = await createWorld(1);
  const facts = ['billing', 'billing'];
  const services = [service, service.toUpperCase()];
  const done = await world.withWorker(async () =>
    (await start(world, { from: day(1), to: day(1), mode: 'all', facts, services })).result(),
  );
  expect(done).toMatchObject({ done: 1, failedCount: 0 });
}, 30_000);

test('what cannot be used is refused, and changes nothing', async () => {
  const world = await createWorld(1);
  const failures = await world.withWorker(() =>
    Promise.all(refused.map(async ([input]) => failureOf(await start(world, input)))),
  );
  for (const [index, failure] of failures.entries()) {
    const [input, message] = refused[index] ?? [];
    const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
    const expected = { type: failureTypes.invalidRequest, message: expect.stringContaining(message ?? '') };
    expect(cause, JSON.stringify(input)).toMatchObject(expected);
  }
  expect((await world.pool.query('select from nightshift.run')).rowCount).toBe(0);
});
