import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { daysOfComparison, recordedComparisons } from '../../db/ops/comparisons.ts';
import { inTransaction } from '../../db/postgres.ts';
import { recordCompared } from '../../db/reporting/record-comparison.ts';
import { checkComparison } from '../../workflows/check-comparison.ts';
import type { ComparisonInput } from '../../workflows/comparison-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { failureTypes, workflowNames } from '../../workflows/names.ts';
import { nightshift } from '../bin/programs.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { email, insertRaw, letter, sms } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import { runDay } from '../support/run-day.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

const { temporalAddress } = inject('servers');
const days = ['2026-05-03', '2026-05-04', '2026-05-05'];
const atEnd = atEndOfFile();
let database: Awaited<ReturnType<typeof createDatabase>>;
let world: Harness;
beforeAll(async () => {
  database = await createDatabase();
  atEnd(database.drop);
  const settings = { databaseUrl: database.url, redisUrl: await redisDatabase(), temporalAddress };
  world = await createHarness({ ...settings, taskQueue: uniqueName('compare') });
  atEnd(world.close);
  const over = new AbortController();
  const working = world.withWorker(() => once(over.signal, 'abort'));
  atEnd(async () => {
    over.abort();
    await working;
  });
});
/** Three days as the nights wrote them, but for the billing of the second. */
beforeEach(async () => {
  await emptyTables(world.pool);
  await world.pool.query('delete from nightshift.comparison');
  await insertRaw(world.pool, {
    notifications: days.flatMap((day) => [sms(`${day} 12:00`), email(`${day} 12:00`), letter(`${day} 12:00`)]),
  });
  for (const day of days) await runDay(world.pool, day);
  await world.pool.query(
    `update ft_billing set notifications_sent = 5, billable_units = 5 where bst_date = '2026-05-04' and notification_type = 'sms'`,
  );
});

const range = { from: '2026-05-03', to: '2026-05-05' };
const start = (input: object) =>
  world.client.workflow.start(workflowNames.compareFacts, {
    args: [input],
    taskQueue: world.taskQueue,
    workflowId: uniqueName('compare'),
  });
const alertsOf = async () =>
  (
    await world.pool.query<{ key: string; subject: string; message: string }>(
      'select key, subject, message from nightshift.alert',
    )
  ).rows;

test('a range is compared: counts as its result, the numbers in the table, the outcome for whoever searches', async () => {
  const run = await start(range);
  const result = await run.result();
  const { searchAttributes, status } = await run.describe();
  expect(result).toEqual({
    ...{ runId: run.firstExecutionRunId, state: 'different', equal: 11, late: 0, different: 1, refused: 0 },
    ...{ appear: 0, vanish: 0, change: 1 },
  });
  expect([status.name, searchAttributes['NotifyOutcome']]).toEqual(['COMPLETED', ['different']]);
  const found = await daysOfComparison(world.pool, run.firstExecutionRunId);
  expect(found).toHaveLength(12);
  expect(found.filter(({ state }) => state !== 'equal')).toEqual([
    {
      ...{ fact: 'billing', day: '2026-05-04', state: 'different', reason: null, appear: 0, vanish: 0, change: 1 },
      ...{ messages_before: 7, messages_after: 3, pounds_before: '0.85', pounds_after: '0.754' },
      largest: [
        expect.objectContaining({
          ...{ messages: -4, pounds: '-0.096' },
          old: { billable_units: 5, notifications_sent: 5 },
          new: { billable_units: 1, notifications_sent: 1 },
        }),
      ],
    },
  ]);
  expect(await recordedComparisons(world.pool, { limit: 9 })).toMatchObject([
    {
      run_id: run.firstExecutionRunId,
      from_day: range.from,
      to_day: range.to,
      state: 'different',
      equal: 11,
      different: 1,
    },
  ]);
  expect(await alertsOf()).toEqual([]);
});

test('without a range it looks at the windows of the night, and says once a day that facts differ', async () => {
  await insertRaw(world.pool, { notifications: [sms(`${londonDay(1)} 12:00`)] });
  const results = [await (await start({})).result(), await (await start({})).result()];
  // All ten days lack the row of their processing time.
  const expected = { state: 'different', different: 12, equal: 28, appear: 12 };
  expect(results).toMatchObject([expected, expected]);
  expect(await alertsOf()).toEqual([
    {
      key: `comparison/${londonDay()}`,
      subject: `12 days of facts differ from what Nightshift counts on ${londonDay()}`,
      message: expect.stringMatching(
        /^processing_time of .*: 1 rows would appear, 0 vanish, 0 change; .*\.\.\. and 2 more\. .*GET \/ops\/comparisons\//,
      ),
    },
  ]);
});

test('without a range it says once a day that it has failed', async () => {
  await world.pool.query('alter table ft_billing rename column provider to renamed');
  try {
    for (const run of [await start({}), await start({})]) await expect(run.result()).rejects.toThrow();
    expect(await alertsOf()).toContainEqual({
      key: expect.stringMatching(/^comparison\/failed\/\d{4}-\d\d-\d\d$/),
      subject: expect.stringMatching(/^The comparison of .* has failed$/),
      message: expect.stringContaining('temporal schedule trigger --schedule-id compare-facts'),
    });
  } finally {
    await world.pool.query('alter table ft_billing rename column renamed to provider');
  }
});

test('a day that is compared twice is kept once, as it was found last', async () => {
  const run = await start(range);
  await run.result();
  const { firstExecutionRunId: runId } = run;
  const first = await daysOfComparison(world.pool, runId);
  await inTransaction(world.pool, async (client) => {
    for (const found of first.slice(0, 2)) {
      const counts = { messagesBefore: 1, messagesAfter: 2, poundsBefore: null, poundsAfter: '1.5' };
      const fact = found.fact === 'billing' ? 'billing' : 'letter_despatch';
      await recordCompared(client, runId, { ...found, ...counts, fact, state: 'late', reason: null });
    }
  });
  const second = await daysOfComparison(world.pool, runId);
  expect(second).toHaveLength(first.length);
  expect(second.slice(0, 2)).toMatchObject(Array(2).fill({ state: 'late', messages_after: 2, pounds_after: '1.5' }));
  expect(second.slice(2)).toEqual(first.slice(2));
});

test.each([
  [{ from: '2026-05-03' }, 'from, to: expected two dates, "YYYY-MM-DD", or neither, got "2026-05-03" and nothing'],
  [{ from: '2025-01-01', to: '2026-05-03' }, 'from, to: expected 370 days at most, got 488'],
  [
    { ...range, facts: ['tea'], useRollup: 1 },
    'facts: expected some of notification_status, processing_time, billing, letter_despatch, got ["tea"]\nuseRollup: expected true or false, got 1',
  ],
  [{ ...range, rates: { sms: [{ rate: 'dear', from: '2026-05-03' }] } }, 'rates: expected {"sms": [{"rate": "0.05"'],
  [{ ...range, force: true }, 'force: expected one of from, to, facts, rates, useRollup'],
  [{ from: '2026-05-03', to: '2999-01-01' }, 'expected 370 days at most'],
])('%j is refused, with what was expected', (input, message) => {
  const check = () => checkComparison(input as ComparisonInput); // as somebody may have typed it
  expect(check).toThrow(
    expect.objectContaining({ type: failureTypes.invalidRequest, message: expect.stringContaining(message) }),
  );
});

test('a range that nobody can compare fails, and nothing is kept', async () => {
  const run = await start({ from: '2026-05-05', to: '2026-05-03' });
  const failure: unknown = await run.result().catch((error: unknown) => error);
  expect(reasonOf(failure)).toContain('Expected a range that ends on or after its first day');
  expect(await recordedComparisons(world.pool, { limit: 9 })).toEqual([]);
});

const printed = z.looseObject({
  state: z.string(),
  days: z.array(z.looseObject({ pounds_after: z.string().nullable() })),
});

test('the command prints what differs, ends with 1 when it does, and tries rates out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rates-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const rates = join(folder, 'rates.json');
  await writeFile(rates, JSON.stringify({ sms: [{ rate: 0.05, from: '2026-04-01' }] }));
  const environment = {
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_TASK_QUEUE: world.taskQueue,
    DATABASE_URL: database.url,
  };
  const [plain, dearer, equal] = await Promise.all([
    nightshift(['diff', '--from', range.from, '--to', range.to], environment),
    nightshift(
      [
        'diff',
        '--from',
        range.from,
        '--to',
        range.from,
        '--facts',
        'billing',
        '--rates',
        rates,
        '--use-rollup',
        '--json',
      ],
      environment,
    ),
    nightshift(['diff', '--from', range.from, '--to', range.from], environment),
  ]);
  expect(plain).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/2026-05-04 .* billing .* different .* 7 → 3 .* 0.85 → 0.754/),
  });
  expect(plain.stdout).toMatch(
    /The largest differences:\n- billing, .*: billable_units 5, notifications_sent 5 → billable_units 1, notifications_sent 1 \(£-0.096\)/,
  );
  expect(plain.stderr).toContain(
    '1 of 12 days of facts differ; 0 by late receipts alone, 0 would be refused. 0 rows would appear, 0 vanish, 1 change',
  );
  expect(dearer.exitCode).toBe(1);
  expect(printed.parse(JSON.parse(dearer.stdout))).toMatchObject({
    state: 'different',
    days: [{ pounds_before: '0.754', pounds_after: '0.78' }],
  });
  expect(equal.exitCode).toBe(0);
});
