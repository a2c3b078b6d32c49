import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { plan, rollUp, writePlanned } from '../support/run-day.ts';
import { redisDatabase } from '../support/servers.ts';
import { insertFactDays } from './dashboard-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() =>
  database.pool.query(
    'delete from nightshift.fact_day; delete from nightshift.run_fact_day; delete from nightshift.run; delete from nightshift.day_due',
  ),
);

/** 00:01 in London on 5 April 2026, in summer time. */
const justAfterMidnight = '2026-04-04T23:01:00Z';
const long = 3_600_000;
const short = 60_000;

/** What a first read says of completeness, and for how long it is kept, in ms. */
async function readAt(now: string, start: string, end: string) {
  const redisUrl = await redisDatabase();
  const api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, now: () => new Date(now) });
  const { completeThrough } = await api.dashboard(start, end);
  const redis = new Redis(redisUrl);
  try {
    return { completeThrough, ttl: await redis.pttl(`performance-stats-${start}-to-${end}`) };
  } finally {
    redis.disconnect();
  }
}

/** A few of them have passed when Redis is asked. */
const about = (ms: number) => expect.toSatisfy((ttl: number) => ttl > ms - 5_000 && ttl <= ms);

const week = ['2026-03-29', '2026-04-05'] as const;
const daysTo = (last: number) => Array.from({ length: last }, (_, index) => ({ day: `2026-04-0${index + 1}` }));

describe('on a database of our own', () => {
  test('before the first night nothing is complete', async () => {
    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: null, ttl: about(short) });
  });

  test('after midnight, before the night, yesterday is missing', async () => {
    await insertFactDays(database.pool, daysTo(3));

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-03', ttl: about(short) });
  });

  test('after the night yesterday is there, and today is no gap', async () => {
    await insertFactDays(database.pool, daysTo(4));

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-04', ttl: about(long) });
    expect(await readAt(justAfterMidnight, '2026-04-05', '2026-04-05')).toMatchObject({ ttl: about(long) });
  });

  test.each([
    ['one of the two facts', { fact: 'notification_status' as const }],
    ['the other one', { fact: 'processing_time' as const }],
    ['a scan before the day had ended', { complete: false }],
  ])('%s does not complete a day', async (_, written) => {
    await insertFactDays(database.pool, [...daysTo(3), { day: '2026-04-04', ...written }]);

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-03', ttl: about(short) });
  });

  test('a refused day is a complete one: no night will change it', async () => {
    await insertFactDays(database.pool, [...daysTo(3), { day: '2026-04-04', state: 'refused' }]);

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-04', ttl: about(long) });
  });

  test('a gap ends the run, and shortens the life of the ranges that it is in', async () => {
    await insertFactDays(
      database.pool,
      daysTo(4).filter(({ day }) => day !== '2026-04-02'),
    );

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-01', ttl: about(short) });
    expect(await readAt(justAfterMidnight, '2026-04-03', '2026-04-04')).toMatchObject({ ttl: about(long) });
    expect(await readAt(justAfterMidnight, '2026-04-02', '2026-04-02')).toMatchObject({ ttl: about(short) });
  });

  test.each([
    ['in summer time', '2026-04-04T22:58:00Z', 2 * 60_000],
    ['in winter time', '2026-01-10T23:30:00Z', 30 * 60_000],
    ['on the day of 23 hours', '2026-03-29T22:30:00Z', 30 * 60_000],
    ['a second before', '2026-04-04T22:59:59Z', 1_000],
  ])('nothing is kept past the next midnight of London, %s', async (_, now, left) => {
    expect(await readAt(now, '2030-01-01', '2030-01-02')).toMatchObject({ ttl: about(left) });
  });
});

describe('after the first night', () => {
  /** Processing times of three days, and statuses of four; but for a day that fails. */
  async function firstNight(failed?: string): Promise<void> {
    const pool = createPool(database.url);
    onTestFinished(() => pool.end());
    const windows = { notificationStatus: { email: 4, sms: 4, letter: 4 }, processingTime: 3, billing: 1 };
    const planned = await plan(pool, { runId: 'first', night: '2026-04-05', windows });
    for (const interval of planned.days) await rollUp(pool, interval);
    await writePlanned(pool, { ...planned, facts: planned.facts.filter(({ day }) => day !== failed) }, 'first');
  }

  test('what is from before it is complete, also when some of those days are written by hand', async () => {
    await firstNight();
    await insertFactDays(database.pool, [{ day: '2026-03-01' }, { day: '2026-03-29' }]);

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-04', ttl: about(long) });
    expect(await readAt(justAfterMidnight, '2026-03-01', '2026-04-05')).toMatchObject({ ttl: about(long) });
  });

  test.each([
    ['2026-04-04', '2026-04-03', '2026-04-04'],
    ['2026-04-03', '2026-04-02', '2026-04-03'],
  ])('%s, which it should have written and did not, is missing', async (failed, completeThrough, day) => {
    await firstNight(failed);
    await insertFactDays(database.pool, [{ day: '2026-03-01' }]);

    expect(await readAt(justAfterMidnight, ...week)).toMatchObject({ completeThrough });
    expect(await readAt(justAfterMidnight, day, day)).toMatchObject({ ttl: about(short) });
  });
});

describe('on an adopted database', () => {
  /** 00:30 in London on 4 April. */
  const adoption = '2026-04-03 23:30';
  beforeEach(async () => {
    const adopt = `update nightshift.migration set adopted = true, applied_at = '${adoption}' where version = 1`;
    const disown = 'update nightshift.migration set adopted = false where version = 1';
    await database.pool.query(adopt);
    onTestFinished(async () => void (await database.pool.query(disown)));
  });

  test('the days before the adoption are complete', async () => {
    expect(await readAt('2026-04-04T08:00:00Z', '2016-01-01', '2026-04-04')).toEqual({
      completeThrough: '2026-04-03',
      ttl: about(long),
    });
  });

  test('the day of the adoption is not, until a night has written it', async () => {
    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-03', ttl: about(short) });
    await insertFactDays(database.pool, [{ day: '2026-04-04' }]);
    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-04', ttl: about(long) });
  });

  test('days from before that a night has written anew change nothing', async () => {
    await insertFactDays(database.pool, [{ day: '2026-03-30' }, { day: '2026-04-01', complete: false }]);

    expect(await readAt(justAfterMidnight, ...week)).toEqual({ completeThrough: '2026-04-03', ttl: about(short) });
  });
});
