import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadDeps, readOfKey } from '../../db/cache/read-of-key.ts';
import { createDatabase } from '../support/database.ts';
import { cachedReads, otherKeys } from './keys-by-change.ts';

/** Notify's cached reads that its admin app makes of something else, or that nothing of ours serves yet. */
const withoutRead = [
  /-all-page-counts$/,
  /-(?:returned-letters|unsubscribe-request)-/,
  /^service-join-request-/,
  /^has_jobs-/,
  /^domains$/,
  /^organisation-.*-name$/,
];

let database: Awaited<ReturnType<typeof createDatabase>>;
let deps: ReadDeps;
beforeAll(async () => {
  database = await createDatabase();
  deps = { pool: database.pool, timeZone: 'Europe/London', now: () => new Date() };
});
afterAll(() => database.drop());

test('a key of Notify leads to the read that is kept under it', () => {
  const keys = cachedReads.filter((key) => !withoutRead.some((pattern) => pattern.test(key)));

  expect(keys.length).toBeGreaterThan(20);
  expect(keys.map((key) => readOfKey(deps, key)?.read.key)).toEqual(keys);
});

test.each([
  ...cachedReads.filter((key) => withoutRead.some((pattern) => pattern.test(key))),
  ...otherKeys,
  'service-1',
  'user-00000000-0000-4000-8000-00000000000A',
  'performance-stats-yesterday-to-today',
])('%s has none', (key) => {
  expect(readOfKey(deps, key)).toBeUndefined();
});
