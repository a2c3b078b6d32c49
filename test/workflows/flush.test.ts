import { WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { startValkey } from '../../stack/valkey.ts';
import { failureTypes } from '../../workflows/names.ts';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { readDue, readFlushDue, runState, writtenDays } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import { type AtEnd, createScenario, type Scenario, windowsOf } from '../support/scenario.ts';
import { until } from '../support/until.ts';

const input = { night: firstNight, windows: windowsOf(2) };

/** A scenario whose Redis is stopped, and what starts it again, empty, at the same address. */
async function withoutRedis(atEnd: AtEnd): Promise<Scenario & { startRedis(): Promise<void> }> {
  let valkey = await startValkey();
  atEnd(() => valkey.stop());
  const port = Number(new URL(valkey.url).port);
  const scenario = await createScenario(atEnd, { redisUrl: valkey.url });
  await valkey.stop();
  const startRedis = async () => {
    valkey = await startValkey({ port });
  };
  return { ...scenario, startRedis };
}

test.concurrent('a flush waits for a Redis that is down, says why, and happens when it is back', async ({
  onTestFinished,
}) => {
  const { start, describe, withWorker, startRedis, redisUrl, pool, redis } = await withoutRedis(onTestFinished);
  const run = await start(input);
  const result = await withWorker(async () => {
    const reasons: string[] = [];
    for (const child of ['notificationStatus', 'processingTime', 'billing']) {
      await until(`the flush of ${child} to fail`, async () => {
        const { raw } = await describe(`${run.workflowId}/${child}`);
        const flush = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'flushDue');
        const message = flush?.lastFailure?.message;
        if (message) reasons.push(message);
        return message !== undefined;
      });
    }
    for (const reason of reasons) {
      expect(reason).toMatch(new RegExp(`Redis at ${new URL(redisUrl).host}: expected an answer, got .*ECONNREFUSED`));
    }
    expect(await writtenDays(pool)).toBe(8);
    expect((await run.describe()).status.name).toBe('RUNNING');
    await startRedis();
    return run.result();
  });
  expect(result).toMatchObject({ state: 'completed', problems: [] });
  expect(result.flushed.map(({ group }) => group)).toContain('usage');
  // What a fill that began before the flush would have to find unchanged.
  expect(await redis.keys('ns:gen:*')).toHaveLength(2);
  expect(await readFlushDue(pool)).toEqual([]);
});

test.concurrent('a flush that waits for longer than its bound fails the night, and the next run does it', async ({
  onTestFinished,
}) => {
  const { start, withWorker, night, startRedis, pool, redis } = await withoutRedis(onTestFinished);
  const run = await start({ ...input, flushBound: '5 seconds' });
  const failure = await withWorker(() => run.result().catch((error: unknown) => error));
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: failureTypes.nightFailed,
      message: expect.stringContaining('The flush is still due, the next run does it'),
    },
  });
  expect(await runState(pool, (await run.describe()).runId)).toBe('failed');
  expect(await writtenDays(pool)).toBe(8);
  expect(await readDue(pool)).toEqual([]);
  expect(await readFlushDue(pool)).toEqual(['performance-stats', 'usage']);

  await startRedis();
  await fillCache(redis);
  const next = await night(input);
  expect(next).toMatchObject({ state: 'completed', flushed: expect.arrayContaining([{ group: 'usage', keys: 1 }]) });
  expect(next.days.every(({ added, changed, removed }) => added + changed + removed === 0)).toBe(true);
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
  expect(await readFlushDue(pool)).toEqual([]);
});
