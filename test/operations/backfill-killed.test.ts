import { expect, inject, onTestFinished, test } from 'vitest';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import type { RunResult } from '../../workflows/types.ts';
import { createDatabase } from '../support/database.ts';
import { countsOfFacts, countsOfRawRows } from '../support/facts.ts';
import { createHarness } from '../support/harness.ts';
import { eventsOf } from '../support/histories.ts';
import { apiKey, email, insertRaw, letter, sms, times } from '../support/raw-rows.ts';
import { windowsOf } from '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { startWorkerChild } from '../support/worker-child.ts';

const [first, last, night] = ['2026-04-10', '2026-05-07', '2026-05-08'];
/** More than a page of them: it continues as new. */
const total = 28;
const day = (number: number) => new Date(Date.parse(first) + number * 86_400_000).toISOString().slice(0, 10);

test('a worker that is killed in the midst of a backfill, while a night runs: equal facts, and bounded histories', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const place = {
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('backfill'),
  };
  const { pool, client, taskQueue, withWorker, close } = await createHarness(place);
  onTestFinished(close);
  const notifications = Array.from({ length: total }, (_, number) => [
    ...times(number + 1, () => sms(`${day(number)} 12:00:00`, { api_key_id: apiKey })),
    email(`${day(number)} 22:59:59`),
    letter(`${day(number)} 00:00:00`),
  ]).flat();
  await insertRaw(pool, { notifications });

  const worker = await startWorkerChild({ ...place, atEnd: onTestFinished });
  // Forced: the days get too old.
  const args: [BackfillInput] = [{ from: first, to: last, mode: 'all', concurrency: 4, force: true }];
  const options = { args, taskQueue, workflowId: uniqueName('backfill') };
  const run = await client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(
    workflowNames.backfill,
    options,
  );
  const nightly = await client.workflow.start<(input: object) => Promise<RunResult>>(workflowNames.nightlyReporting, {
    args: [{ night, windows: windowsOf(5), flushAgain: false, timeOuts: false }],
    taskQueue,
    workflowId: uniqueName('night'),
  });
  const written = `select from nightshift.run where workflow_type = 'backfillDay' and state = 'completed'`;
  await until('some days to be written', async () => Number((await pool.query(written)).rowCount) >= 3);
  await worker.end('SIGKILL');

  const [result, ofNight] = await withWorker(() => Promise.all([run.result(), nightly.result()]));
  expect(result).toMatchObject({ total, done: total, failedCount: 0, paused: false });
  expect(ofNight).toMatchObject({ state: 'completed', problems: [] });
  expect(await countsOfFacts(pool)).toEqual(await countsOfRawRows(pool, last));
  expect((await pool.query('select from nightshift.day_due')).rowCount).toBe(0);

  const lengths: number[] = [];
  const memos: unknown[] = [];
  for await (const { runId, memo } of client.workflow.list({ query: `WorkflowId = '${run.workflowId}'` })) {
    lengths.push((await eventsOf(client.workflow.getHandle(run.workflowId, runId))).length);
    memos.push(memo);
  }
  expect(memos[0]).toMatchObject({ backfill: args[0], startedAt: expect.any(String) });
  expect(memos).toEqual([memos[0], memos[0]]);
  expect(Math.max(...lengths)).toBeLessThan(350);
}, 300_000);
