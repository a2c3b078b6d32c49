import { expect, onTestFinished, test } from 'vitest';
import type { GuardedCache } from '../../db/cache/guard/types.ts';
import { createTestApi } from '../support/api.ts';
import { firstNight } from '../support/notify-rows.ts';
import { createScenario } from '../support/scenario.ts';

/** 00:01 in London on the date of the night, before it has run. */
const now = () => new Date(`${firstNight}T00:01:00+01:00`);
const week = ['2026-03-29', firstNight] as const;
const key = `performance-stats-${week[0]}-to-${week[1]}`;
const dayBefore = '2026-04-04';
const twoDaysBefore = '2026-04-03';

test('somebody looks at 00:01; when the night is done, the next look shows yesterday', async () => {
  const scenario = await createScenario(onTestFinished);
  await scenario.night({ night: dayBefore });
  const { dashboard, cache } = createTestApi(onTestFinished, { ...scenario, now });

  const atMidnight = await dashboard(...week);
  const soonAfter = await dashboard(...week);
  expect(atMidnight).toMatchObject({ completeThrough: twoDaysBefore });
  expect(atMidnight.days.at(-1)).toBe(twoDaysBefore);
  expect(soonAfter).toEqual(atMidnight);
  expect(cache.counts).toMatchObject({ loads: 1, hits: 1 });
  const ttl = await scenario.redis.pttl(key);
  expect(ttl).toBeGreaterThan(0);
  expect(ttl).toBeLessThanOrEqual(60_000);

  await scenario.night({ night: firstNight });

  const afterNight = await dashboard(...week);
  expect(afterNight).toMatchObject({ completeThrough: dayBefore });
  expect(afterNight.days.at(-1)).toBe(dayBefore);
  expect(afterNight.body.processing_time.at(-1)?.date).toBe(dayBefore);
  expect(await scenario.redis.pttl(key)).toBeGreaterThan(3_000_000);
  expect(await dashboard(...week)).toEqual(afterNight);
  expect(cache.counts).toMatchObject({ loads: 2, hits: 2 });
});

test('a reader who is held up between the database and the cache cannot put the old figures back', async () => {
  const scenario = await createScenario(onTestFinished);
  let resume = () => {};
  const heldUp = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let hasRead = () => {};
  const read = new Promise<void>((resolve) => {
    hasRead = resolve;
  });
  const holdingUp = (cache: GuardedCache): GuardedCache => ({
    ...cache,
    read: (cached) =>
      cache.read({
        ...cached,
        load: async () => {
          const loaded = await cached.load();
          hasRead();
          await heldUp;
          return loaded;
        },
      }),
  });
  // Its lease outlives the night: it is the night that voids it.
  const limits = { leaseMs: 600_000 };
  const slow = createTestApi(onTestFinished, { ...scenario, now, limits, through: holdingUp });
  const other = createTestApi(onTestFinished, { ...scenario, now });

  const early = slow.dashboard(...week);
  await read;
  await scenario.night({ night: firstNight });
  resume();

  expect(await early).toMatchObject({ days: [], completeThrough: null });
  expect(slow.cache.counts).toMatchObject({ loads: 1, fillsRefused: 1 });
  expect((await other.dashboard(...week)).days.at(-1)).toBe(dayBefore);
  expect((await slow.cache.read({ key, groups: ['performance-stats'], load: neverLoads }))?.meta).toBe(dayBefore);
});

const neverLoads = () => Promise.reject(new Error('Expected the value of the other reader in the cache'));

test('two instances of the API show the same, before and after', async () => {
  const scenario = await createScenario(onTestFinished);
  const [first, second] = [0, 1].map(() => createTestApi(onTestFinished, { ...scenario, now }));

  const before = [await first?.dashboard(...week), await second?.dashboard(...week)];
  await scenario.night({ night: firstNight });
  const after = [await second?.dashboard(...week), await first?.dashboard(...week)];

  expect(before.map((shown) => shown?.days)).toEqual([[], []]);
  expect(after.map((shown) => shown?.completeThrough)).toEqual([dayBefore, dayBefore]);
  expect([first?.cache.counts.loads, second?.cache.counts.loads]).toEqual([1, 1]);
});

test('what another writer puts under the key by a plain SET is not shown', async () => {
  const scenario = await createScenario(onTestFinished);
  const { dashboard, get } = createTestApi(onTestFinished, { ...scenario, now });
  const stale = await (await get(`/performance-dashboard?start_date=${week[0]}&end_date=${week[1]}`)).text();
  await scenario.night({ night: firstNight });

  await scenario.redis.set(key, stale, 'EX', 3600);
  const shown = await dashboard(...week);
  await scenario.redis.set(key, stale, 'EX', 3600);
  const shownFromCache = await dashboard(...week);

  expect(shown).toMatchObject({ completeThrough: dayBefore });
  expect(shownFromCache).toEqual(shown);
  expect(await scenario.redis.get(key)).not.toBe(stale);
});
