import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startValkey } from '../../stack/valkey.ts';
import { createTestApi } from '../support/api.ts';
import { firstNight } from '../support/notify-rows.ts';
import { createScenario, type Scenario } from '../support/scenario.ts';

/** 00:01 in London on the date of the night, before it has run. */
const now = () => new Date(`${firstNight}T00:01:00+01:00`);
const week = ['2026-03-29', firstNight] as const;
const dayBefore = '2026-04-04';

async function ownValkey() {
  let server = await startValkey();
  onTestFinished(() => server.stop());
  const { url } = server;
  const restart = async () => {
    await server.stop();
    server = await startValkey({ port: Number(new URL(url).port) });
  };
  return { url, restart };
}

async function scenarioWith(redisUrl: string): Promise<Scenario> {
  return createScenario(onTestFinished, { redisUrl });
}

/** Does something to Redis again and again for as long as `work` takes; returns how often. */
async function during(work: Promise<unknown>, disturb: () => Promise<unknown>): Promise<number> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  let times = 0;
  while (!done) {
    await disturb();
    times += 1;
  }
  await finished;
  return times;
}

test('Redis is restarted while the old figures are cached, and again before the night flushes', async () => {
  const valkey = await ownValkey();
  const scenario = await scenarioWith(valkey.url);
  const { dashboard, cache } = createTestApi(onTestFinished, { ...scenario, now });
  expect(await dashboard(...week)).toMatchObject({ days: [] });

  await valkey.restart();
  await vi.waitUntil(async () => {
    expect(await dashboard(...week)).toMatchObject({ days: [] });
    return cache.isCaching();
  }, 30_000);
  await valkey.restart();
  await scenario.night({ night: firstNight });

  expect(await dashboard(...week)).toMatchObject({ completeThrough: dayBefore });
});

test('Redis is emptied again and again while the night runs and people read', async () => {
  const valkey = await ownValkey();
  const scenario = await scenarioWith(valkey.url);
  const { dashboard } = createTestApi(onTestFinished, { ...scenario, now });

  const times = await during(scenario.night({ night: firstNight }), async () => {
    await dashboard(...week);
    await scenario.redis.flushall();
    await dashboard(...week);
  });

  expect(times).toBeGreaterThan(10);
  for (let look = 0; look < 3; look += 1) {
    expect(await dashboard(...week)).toMatchObject({ completeThrough: dayBefore });
  }
});

test('keys of ours go one by one, as under eviction, while the night runs and people read', async () => {
  const valkey = await ownValkey();
  const scenario = await scenarioWith(valkey.url);
  const { dashboard } = createTestApi(onTestFinished, { ...scenario, now });
  let gone = 0;

  await during(scenario.night({ night: firstNight }), async () => {
    await dashboard(...week);
    const keys = await scenario.redis.keys('ns:*');
    const key = keys[Math.floor(Math.random() * keys.length)];
    if (key !== undefined) gone += await scenario.redis.del(key);
    await dashboard(...week);
  });

  expect(gone).toBeGreaterThan(10);
  expect(await dashboard(...week)).toMatchObject({ completeThrough: dayBefore });
});

test('Redis is full and evicts keys at random while the night runs and people read', async () => {
  const valkey = await ownValkey();
  const scenario = await scenarioWith(valkey.url);
  const { dashboard } = createTestApi(onTestFinished, { ...scenario, now });
  const filler = new Redis(valkey.url);
  onTestFinished(async () => filler.disconnect());
  const used = /^used_memory:(\d+)/m.exec(await filler.info('memory'))?.[1];
  await filler.config('SET', 'maxmemory', String(Number(used) + 500_000));
  await filler.config('SET', 'maxmemory-policy', 'allkeys-random');

  let other = 0;
  await during(scenario.night({ night: firstNight }), async () => {
    await dashboard(...week);
    for (let count = 0; count < 20; count += 1, other += 1) await filler.set(`other-${other}`, 'x'.repeat(10_000));
  });

  expect(await filler.info('stats')).toMatch(/^evicted_keys:[1-9]\d\d+/m);
  expect(await dashboard(...week)).toMatchObject({ completeThrough: dayBefore });
});
