import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { redisDatabase } from '../support/servers.ts';
import { documentCount, type Mutant, happenings, violationsOf } from './outbox-protocols-world.ts';

vi.mock('node:timers/promises', () => import('./outbox-protocols-timers.ts'));
vi.mock('../../db/cache/listen.ts', () => import('./outbox-protocols-listen.ts'));

const interleavings = Number(globalThis.process.env['N'] ?? 10_000);
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
  what: fc.oneof(
    ...happenings.map((what) => ({ weight: weights[what] ?? 1, arbitrary: fc.constant(what) })),
  ),
  whom: fc.nat({ max: 9 }),
});
const story = fc.tuple(
  fc.nat({ max: documentCount - 1 }),
  fc.array(happening, { minLength: 6, maxLength: 12 }),
  /** Which of those that could go on does, at each step. */
  fc.array(fc.nat({ max: 1_439 }), { minLength: 97, maxLength: 97 }),
);

test('ours', async () => {
  const began = process.hrtime.bigint();
  await fc.assert(
    fc.asyncProperty(story, async ([which, what, picks]) => {
      expect(await violationsOf(redis, which, what, picks)).toEqual([]);
    }),
    { numRuns: interleavings, seed, noBias: true },
  );
  console.log((globalThis as any).S, interleavings, 'in', Number(process.hrtime.bigint() - began) / 1e9);
}, 300_000);

const mutants: readonly (Mutant & { readonly name: string })[] = [
  {
    name: 'a first level without its generation check',
    firstLevel: (usual) => ({ ...usual, begin: () => (key, served, msLeft) => usual.begin()(key, served, msLeft) }),
  },
  { name: 'own writes without invalidation', ownWrites: (usual) => ({ ...usual, invalidate: async () => false }) },
  { name: 'no catch-up', catchUp: () => async () => {} },
  { name: 'no nudge for what was applied', unheard: 'applied' },
];
test.each(mutants)('$name', async (mutant) => {
  const found: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(story, async ([which, what, picks]) => {
      for (const v of new Set(await violationsOf(redis, which, what, picks, mutant))) found[v] = (found[v] ?? 0) + 1;
    }),
    { numRuns: interleavings / 5, seed, noBias: true },
  );
  console.log((globalThis as any).S, mutant.name, found);
}, 300_000);
