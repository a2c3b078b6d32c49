import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../db/reporting/days.ts';
import type { FactDayOutcome } from '../../db/reporting/ledger.ts';
import { readFacts } from '../support/facts.ts';
import { despatch, email, insertRaw, letter, sms } from '../support/raw-rows.ts';
import { plan, problemsOf, reconcile, rollUp, runDay, windowsOf, writePlanned } from '../support/run-day.ts';
import { type ArchiveWorld, createArchiveWorld, dropForeignKeys, untilLockWait } from './archive-world.ts';

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

test('letters that are archived while their day is written are not erased from it', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await dropForeignKeys(world.pool);
  const printed = letter('2025-01-28 12:00');
  await insertRaw(world.pool, {
    notification_history: [printed],
    notifications_letter_despatch: [despatch(printed, day)],
  });
  const run = async () => (await runDay(world.pool, day, { facts: ['letter_despatch'] })).outcomes.letter_despatch;
  expect(await run()).toMatchObject({ state: 'written', rows: 1 });
  // The writing stops after it has looked for what is away, and before it derives.
  const holder = await world.pool.connect();
  await holder.query('begin; lock table nightshift.unrated in exclusive mode');
  const ended = expect(run()).rejects.toThrow(
    `Expected the letters of ${day} to stay while the day was derived, and the deep archive has taken some. Nothing was`,
  );
  await untilLockWait(world.pool);
  await world.archive('2025-01-28 12:00:00');
  await holder.query('commit');
  holder.release();
  await ended;
  expect(await run()).toMatchObject({ state: 'refused', rows: 1 });
});

test('of a day that was gone in part before, what comes back does not replace its facts, unless that is forced', async () => {
  const world = await factsOfDay();
  const sent = letter(`${day} 13:00`);
  await insertRaw(world.pool, {
    notification_history: [sent],
    notifications_letter_despatch: [despatch(sent, day), despatch({ id: randomUUID() }, day)],
  });
  await world.pool.query(
    `insert into ft_billing_letter_despatch (bst_date, postage, cost_threshold, rate, billable_units, notifications_sent, created_at)
     values ($1, 'second', 'sorted', 0.9, 1, 2, now())`,
    [day],
  );
  await world.pool.query('delete from notification_history where created_at < $1', [`${day} 05:15`]);
  await world.archiveAll();
  await world.restoreAll();
  await world.pool.query('delete from notification_history where id = $1', [sent.id]);
  const { outcomes } = await runDay(world.pool, day, { oldestRawDay: '2025-11-23' });
  expect(states(outcomes)).toEqual(refused);
  expect(outcomes.billing?.reason).toBe(
    `public.ft_billing of ${day}: ${day} was restored, and yet messages that public.ft_notification_status counts are neither ` +
      'here nor in the deep archive: they had gone before. Left as it is; restore these, too, or force it',
  );
  expect(outcomes.letter_despatch).toMatchObject({
    state: 'refused',
    reason: expect.stringContaining('letters of it'),
  });
  const forced = await runDay(world.pool, day, { force: true });
  expect(states(forced.outcomes)).toEqual(written);
  expect(forced.outcomes.notification_status).toMatchObject({ sumBefore: 4, sumAfter: 3 });
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

test('letters that went into the deep archive since their day was written are no violation', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await dropForeignKeys(world.pool);
  const sent = letter(`${day} 05:10`);
  const reports = [despatch(sent, '2025-02-03')];
  await insertRaw(world.pool, { notification_history: [sent], notifications_letter_despatch: reports });
  const run = await runDay(world.pool, '2025-02-03', { facts: ['letter_despatch'] });
  expect(run.outcomes.letter_despatch).toMatchObject({ state: 'written', sumAfter: 1 });
  const ofDespatch = async () =>
    (await reconcile(world.pool, '2025-02-03')).filter((line) => !line.endsWith(' left out'));

  await world.archiveAll();
  expect(await ofDespatch()).toEqual([]);
  expect(await reconcile(world.pool, '2025-02-03')).toContain('letter_despatch left out');
});
