import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Clock, dayMs, hourMs, minuteMs, secondMs } from './clock.ts';
import { Database } from './database.ts';
import { defaultCosts, defaultSeed } from './defaults.ts';
import type { Night } from './nights.ts';
import { report } from './report.ts';
import { pageRange, type Request } from './requests.ts';
import { type Results, results } from './results.ts';
import { type Outcome, simulate } from './simulate.ts';
import { ways } from './ways.ts';
import { makeYears, type Year } from './year.ts';

let all: Results;
beforeAll(() => {
  all = results(defaultSeed, defaultCosts);
});

function wayOf(name: string) {
  const way = ways.find((candidate) => candidate.name === name);
  if (way === undefined) throw new Error(`Expected one of ${ways.map((known) => known.name).join('; ')}, got ${name}`);
  return way;
}

function outcomeOf(name: string) {
  const found = all.ways.find((way) => way.name === name);
  if (found === undefined) throw new Error(`Expected an outcome of ${name}, got none`);
  return found;
}

const answers = ({ fromCache, fromDatabase, refused }: Outcome, from: Request['from']) =>
  fromCache[from] + fromDatabase[from] + refused[from];

test('the table in the docs is what npm run simulate prints', async () => {
  const docs = await readFile(join(import.meta.dirname, '../../docs/dashboard-options.md'), 'utf8');

  expect(docs).toContain(`\n${report(all)}\n`);
});

test('one seed gives one outcome, another seed another', () => {
  const outcomes = (seed: number) => {
    const { plausible } = makeYears(seed, 1);
    return ways.map((way) => simulate(way, plausible, defaultCosts));
  };

  expect(outcomes(3)).toEqual(outcomes(3));
  expect(outcomes(3)).not.toEqual(outcomes(4));
});

test.each(ways.map(({ name }) => [name]))('%s: everybody has one answer, or one refusal', (name) => {
  const { outcome } = outcomeOf(name);

  expect(answers(outcome, 'visitor')).toBe(255 * 52);
  expect(answers(outcome, 'burst')).toBe(3_000 * 52);
});

test('no way makes the night come earlier', () => {
  const early = new Set(all.ways.map(({ outcome }) => outcome.earlyViews));

  expect(early.size).toBe(1);
  expect(Math.min(...early)).toBeGreaterThan(0);
});

describe('stale views', () => {
  test.each([
    ['1. no cache'],
    ['3. keys deleted after each of its two tasks'],
    ['5. no cache, stored totals'],
    ['Nightshift'],
  ])('%s: none', (name) => {
    const { outcome, withPerfectNights } = outcomeOf(name);

    expect([outcome.staleViews, withPerfectNights.staleViews]).toEqual([0, 0]);
  });

  test.each([['as it was: cached for a day'], ['3. keys deleted when the night is done'], ['6. cached for an hour']])(
    '%s: some, also when every night is on time',
    (name) => {
      const { outcome, withPerfectNights } = outcomeOf(name);

      expect(outcome.staleViews).toBeGreaterThan(0);
      expect(withPerfectNights.staleViews).toBeGreaterThan(0);
    },
  );

  test.each([['2. cached only after 02:30'], ['4. cached but for yesterday']])(
    '%s: some, but none when every night is on time',
    (name) => {
      const { outcome, withPerfectNights } = outcomeOf(name);

      expect(outcome.staleViews).toBeGreaterThan(0);
      expect(withPerfectNights.staleViews).toBe(0);
    },
  );

  test('last for an hour at most when the cache does', () => {
    const { outcome } = outcomeOf('6. cached for an hour');

    expect(outcome.longestStaleMs).toBeGreaterThan(0);
    expect(outcome.longestStaleMs).toBeLessThanOrEqual(hourMs);
  });
});

/** The status of day 9 is written at 00:30. */
const writtenAt = 10 * dayMs + 30 * minuteMs;
const night: Night = {
  course: 'on time',
  commits: [{ at: writtenAt, fact: 'status', changed: [9], completed: [9] }],
  doneAt: undefined,
};

function visitsAt(...times: readonly number[]): Year {
  return { requests: times.map((at) => ({ at, from: 'visitor', range: pageRange(at) })), nights: [night] };
}

describe('a reader who has read before the commit and fills after the flush', () => {
  // Both ways take as long, so that only the guard makes a difference.
  const costs = { ...defaultCosts, storedTotals: defaultCosts.scan };
  const year = visitsAt(writtenAt - 200, writtenAt + 2 * hourMs);

  test('makes the page stale when the keys are just deleted', () => {
    const outcome = simulate(wayOf('3. keys deleted after each of its two tasks'), year, costs);

    expect(outcome).toMatchObject({ staleViews: 1, longestStaleMs: 2 * hourMs });
  });

  test('is refused by the guard', () => {
    const patient = { ...wayOf('Nightshift'), ttl: () => dayMs };
    const outcome = simulate(patient, year, costs);

    expect(outcome).toMatchObject({ staleViews: 0, fromDatabase: { visitor: 2 } });
    expect(simulate({ ...patient, guarded: false }, year, costs).staleViews).toBe(1);
  });
});

test('also ours is stale between the commit and the flush, and no longer', () => {
  const year = visitsAt(writtenAt - 10 * secondMs, writtenAt + 500, writtenAt + 1_100);

  expect(simulate(wayOf('Nightshift'), year, defaultCosts)).toMatchObject({ staleViews: 1, longestStaleMs: 500 });
});

test('who comes at once to an empty cache shares one load', () => {
  const year = visitsAt(...Array.from({ length: 500 }, () => writtenAt));

  expect(simulate(wayOf('Nightshift'), year, defaultCosts)).toMatchObject({
    fromDatabase: { visitor: 1 },
    fromCache: { visitor: 499 },
    databaseMs: { visitor: defaultCosts.storedTotals },
  });
});

test('a thousand made-up ranges at one instant: eight are read, 64 wait, the others are refused', () => {
  const requests = Array.from({ length: 1_000 }, (_, index): Request => {
    return { at: dayMs, from: 'burst', range: { start: -10 - index, end: -3 - index } };
  });
  const outcome = simulate(wayOf('Nightshift'), { requests, nights: [] }, defaultCosts);

  expect(outcome).toMatchObject({ fromDatabase: { burst: 72 }, refused: { burst: 928 } });
  expect(outcome.databaseMs.burst).toBe(72 * defaultCosts.storedTotals);
});

test('a query sees the database when its turn comes', () => {
  const clock = new Clock();
  const database = new Database(clock, { parallel: 1, queue: 1 });
  const seen: { readAt: number; doneAt: number }[] = [];
  const ask = () =>
    database.ask({
      ms: 100,
      from: 'visitor',
      read: () => clock.now,
      done: (readAt) => seen.push({ readAt, doneAt: clock.now }),
    });

  expect([ask(), ask(), ask()]).toEqual([true, true, false]);
  clock.run();

  expect(seen).toEqual([
    { readAt: 0, doneAt: 100 },
    { readAt: 100, doneAt: 200 },
  ]);
});
