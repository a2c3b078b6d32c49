import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { redisDatabase } from '../support/servers.ts';
import { documentCount, happenings, type Mutant, violationsOf } from './outbox-protocols-world.ts';

vi.mock('node:timers/promises', () => import('./outbox-protocols-timers.ts'));
vi.mock('../../db/cache/listen.ts', () => import('./outbox-protocols-listen.ts'));

const interleavings = 10_000;
const seed = 20_261_122;

let redis: Redis;
beforeAll(async () => {
  redis = new Redis(await redisDatabase());
});
afterAll(() => redis.disconnect());

// A clock that is turned by hand.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const weights: Partial<Record<(typeof happenings)[number], number>> = { reader: 16, writer: 8, psql: 6 };
const happening = fc.record({
  what: fc.oneof(...happenings.map((what) => ({ weight: weights[what] ?? 1, arbitrary: fc.constant(what) }))),
  whom: fc.nat({ max: 9 }),
});
const stories = fc.record({
  document: fc.nat({ max: documentCount - 1 }),
  happening: fc.array(happening, { minLength: 6, maxLength: 12 }),
  /** Which of those that could go on does, at each step. */
  picks: fc.array(fc.nat({ max: 1_439 }), { minLength: 97, maxLength: 97 }),
});

function noViolations(mutant?: Mutant) {
  return fc.asyncProperty(stories, async ({ document, happening, picks }) => {
    const violations = await violationsOf(redis, document, happening, picks, mutant);
    if (violations.length > 0) throw new Error([...new Set(violations)].join(', '));
  });
}

const options = { numRuns: interleavings, seed, noBias: true };

test(`${interleavings} interleavings of readers, writers, relays and faults show nobody anything old`, async () => {
  await fc.assert(noViolations(), options);
  console.log(`no violation in ${interleavings} interleavings, seed ${seed}`);
}, 600_000);

const mutants: readonly (Mutant & { readonly name: string })[] = [
  {
    name: 'a first level that does not notice a change while Redis answers',
    firstLevel: (usual) => ({ ...usual, begin: () => (key, served, msLeft) => usual.begin()(key, served, msLeft) }),
  },
  {
    name: 'own writes that only say they are invalidated',
    ownWrites: (usual) => ({ ...usual, invalidate: async () => true }),
  },
  { name: 'no catch-up', catchUp: () => async () => {} },
  { name: 'no nudge when an invalidation has been applied', unheard: 'applied' },
];

test.each(mutants)(
  '$name is noticed',
  async ({ name, ...mutant }) => {
    const { failed, numRuns, errorInstance } = await fc.check(noViolations(mutant), { ...options, endOnFailure: true });
    console.log(`${name}: ${errorInstance} after ${numRuns} interleavings, seed ${seed}`);
    expect(failed).toBe(true);
  },
  600_000,
);
