import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { readFacts } from '../support/facts.ts';
import { attemptsThatFailed, eventsOf } from '../support/histories.ts';
import { holdTable } from '../support/holds.ts';
import { countedTwice, readDue, readFlushDue, runState } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import { createScenario, undisturbedFacts, windowsOf } from '../support/scenario.ts';

const input = { night: firstNight, windows: windowsOf(4) };

test('two nights, and two facts by themselves, on the same days at once', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, redis, start, withWorker } = scenario;
  await fillCache(redis);
  const runs = await Promise.all([
    start(input),
    start(input),
    start(input, 'notificationStatus'),
    start(input, 'billing'),
  ]);
  const results = await withWorker(() => Promise.all(runs.map((run) => run.result())));
  for (const [index, run] of runs.entries()) {
    expect(results[index]).toMatchObject({ state: 'completed', problems: [] });
    expect(await runState(pool, (await run.describe()).runId)).toBe('completed');
    expect(attemptsThatFailed(await eventsOf(run))).toEqual([]);
  }
  expect(results.map(({ days }) => days.length)).toEqual([16, 16, 4, 8]);
  expect(await readFacts(pool)).toEqual(await undisturbedFacts(onTestFinished, input));
  expect(await countedTwice(pool)).toEqual([]);
  expect(await readDue(pool)).toEqual([]);
  expect(await readFlushDue(pool)).toEqual([]);
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
  const { rows: held } = await pool.query(`select from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory'`);
  expect(held).toHaveLength(0);
  const { rows: stats } = await pool.query(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  expect(stats).toEqual([{ deadlocks: 0 }]);
});

test('a fact by itself, before the first night, writes its window and leaves nothing due', async ({
  onTestFinished,
}) => {
  const { pool, start, withWorker } = await createScenario(onTestFinished);
  const run = await start(input, 'billing');
  const { days } = await withWorker(() => run.result());
  expect(days).toHaveLength(8);
  expect(await readDue(pool)).toEqual([]);
});

test('a day that another run takes off the due list while this one plans is planned all the same', async ({
  onTestFinished,
}) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, start, withWorker } = scenario;
  await pool.query(`
    insert into nightshift.day_due (fact, day, reason) values ('billing', '2026-04-04', 'another run has planned it');
    create table gate ();
    create function pass_gate() returns trigger language plpgsql as $$
    begin
      if exists (select from added where reason like 'planned by%') then perform from gate; end if;
      return null;
    end $$;
    create trigger pass_gate after insert on nightshift.day_due referencing new table as added
      for each statement execute function pass_gate()`);
  const gate = await holdTable(scenario, 'gate', 'access exclusive');
  const run = await start({ night: firstNight, windows: windowsOf(1) });
  const { days } = await withWorker(async () => {
    await gate.untilWaitedFor();
    const taken = pool.query(`delete from nightshift.day_due where fact = 'billing' and day = '2026-04-04'`);
    // Either it is done, or it waits for the plan.
    await Promise.race([taken, sleep(500)]);
    await gate.release();
    await taken;
    return run.result();
  });
  expect(days.map(({ fact }) => fact).sort()).toEqual([
    'billing',
    'letter_despatch',
    'notification_status',
    'processing_time',
  ]);
});
