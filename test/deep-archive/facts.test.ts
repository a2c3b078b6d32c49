import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../db/reporting/days.ts';
import type { FactDayOutcome } from '../../db/reporting/ledger.ts';
import { readFacts } from '../support/facts.ts';
import { despatch, email, insertRaw, letter, sms } from '../support/raw-rows.ts';
import { plan, problemsOf, rollUp, runDay, windowsOf, writePlanned } from '../support/run-day.ts';
import { type ArchiveWorld, createArchiveWorld, dropForeignKeys } from './archive-world.ts';

const day = '2025-01-31';
const ofRollup = ['notification_status', 'processing_time', 'billing'] as const;

/** A day with rows in two of its hours, whose facts were written. */
async function factsOfDay(): Promise<ArchiveWorld> {
  const world = await createArchiveWorld(onTestFinished);
  await dropForeignKeys(world.pool);
  await insertRaw(world.pool, {
    notification_history: [sms(`${day} 05:10`), email(`${day} 05:20`), sms(`${day} 23:50`), letter(`${day} 12:00`)],
  });
  await runDay(world.pool, day);
  return world;
}

const states = (outcomes: Partial<Record<Fact, FactDayOutcome>>) => ofRollup.map((fact) => outcomes[fact]?.state);
const refused = ['refused', 'refused', 'refused'];
const written = ['written', 'written', 'written'];

test.each([false, true])(
  'a day in the deep archive is not written, forced: %s, and the reason names the next step',
  async (force) => {
    const world = await factsOfDay();
    const before = await readFacts(world.pool);
    await world.archiveAll();
    expect(await world.rows()).toEqual({});

    const run = await runDay(world.pool, day, { force });
    expect(states(run.outcomes)).toEqual(refused);
    expect(run.outcomes.billing?.reason).toBe(
      `public.ft_billing of ${day}: 3 hours of ${day} are in the deep archive. Left as it is, also when it is forced. Bring the ` +
        `rows back first: npm run nightshift -- history restore ${day}`,
    );
    const { 'nightshift.day_rollup': _, ...facts } = await readFacts(world.pool);
    expect(before).toMatchObject(facts);
    expect(await problemsOf(world.pool, run)).toContainEqual(
      expect.objectContaining({ key: `refused/billing/${day}`, message: run.outcomes.billing?.reason }),
    );
  },
);

test('one hour of it is enough', async () => {
  const world = await factsOfDay();
  await world.archive(`${day} 12:00:00`);
  const { outcomes } = await runDay(world.pool, day, { force: true });
  expect(states(outcomes)).toEqual(refused);
  expect(states((await runDay(world.pool, '2025-02-01', { force: true })).outcomes)).toEqual(written);
});

test('a restored day is derived again, however old it is, and not from the rollup of when it was away', async () => {
  const world = await factsOfDay();
  await world.archiveAll();
  await runDay(world.pool, day);
  await world.restoreAll();
  await expect(runDay(world.pool, day, { scan: false })).rejects.toThrow(
    `of ${day}: expected the day's rollup, found none`,
  );
  await world.pool.query(
    `update notification_history set notification_status = 'failed' where notification_type = 'email'`,
  );
  const { outcomes } = await runDay(world.pool, day, { oldestRawDay: '2025-11-23' });
  expect(states(outcomes)).toEqual(written);
  expect(outcomes.notification_status).toMatchObject({ added: 1, removed: 1, sumAfter: 4 });

  await world.endRestoring();
  await world.archiveAll();
  expect(states((await runDay(world.pool, day)).outcomes)).toEqual(refused);
});

test('a day that is older than the raw rows and was not archived by us is refused as before', async () => {
  const world = await factsOfDay();
  const { outcomes } = await runDay(world.pool, day, { oldestRawDay: '2025-11-23' });
  expect(outcomes.billing?.reason).toMatch(/is older than the raw rows, which begin on 2025-11-23/);
});

test('letters count on the day of despatch: refused when one of them is away, and otherwise not', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await dropForeignKeys(world.pool);
  const printed = letter('2025-01-28 12:00');
  await insertRaw(world.pool, {
    notification_history: [printed, letter('2025-01-27 12:00')],
    notifications_letter_despatch: [despatch(printed, day)],
  });
  const facts: Fact[] = ['letter_despatch'];
  const run = async () => (await runDay(world.pool, day, { facts, force: true })).outcomes.letter_despatch;
  expect(await run()).toMatchObject({ state: 'written', rows: 1 });
  await world.archive('2025-01-27 12:00:00');
  expect(await run(), 'the letter is here').toMatchObject({ state: 'written', rows: 1 });
  await world.archive('2025-01-28 12:00:00');
  expect(await run()).toMatchObject({
    state: 'refused',
    rows: 1,
    reason: expect.stringContaining(`letters that were despatched on ${day} are in the deep archive`),
  });
  await world.restoreAll();
  expect(await run()).toMatchObject({ state: 'written', rows: 1 });
});

test('a day that no night has written is refused once, and not brought up again', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await dropForeignKeys(world.pool);
  const { pool } = world;
  await plan(pool, { night: '2025-01-31', windows: windowsOf(1) });
  await insertRaw(pool, { notification_history: [sms(`${day} 05:10`)] });
  await world.archiveAll();
  // The nights since then never ran; one is run by hand now, of whose horizon the day is.
  const night = async () => {
    const runId = randomUUID();
    const planned = await plan(pool, { night: '2025-02-04', runId, windows: windowsOf(1) });
    for (const interval of planned.days) await rollUp(pool, interval);
    const outcomes = await writePlanned(pool, planned, runId);
    return outcomes.filter((outcome) => outcome.day === day).map(({ fact, state }) => `${fact} ${state}`);
  };
  expect(await night()).toEqual([
    'billing refused',
    'letter_despatch written',
    'notification_status refused',
    'processing_time refused',
  ]);
  expect(await night()).toEqual([]);
  const { rows: due } = await pool.query('select from nightshift.day_due where day = $1', [day]);
  expect(due).toEqual([]);
});
