import { beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../db/postgres.ts';
import type { RunResult } from '../../workflows/types.ts';
import { fingerprint, writtenBetween } from '../parity/fingerprint.ts';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { countsOfFacts, countsOfRawRows, readFacts } from '../support/facts.ts';
import {
  attemptsThatFailed,
  type Event,
  eventsOf,
  payloadSizes,
  searchAttribute,
  summariesOf,
} from '../support/histories.ts';
import { countedTwice, readDue, readFlushDue } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import { atEndOfFile, createScenario, type Run, type Scenario } from '../support/scenario.ts';
import { until } from '../support/until.ts';

/** One night, and the same night once more, by one worker; the tests look at what they left. */
const atEnd = atEndOfFile();
let scenario: Scenario;
let run: Run;
let result: RunResult;
let details: string;
let keys: string[];
let flushAgainEvents: Event[];
let again: { result: RunResult; written: string[]; keys: string[] };

beforeAll(async () => {
  scenario = await createScenario(atEnd);
  const { client, pool, redis, start, withWorker } = scenario;
  await fillCache(redis);
  run = await start({ night: firstNight, flushAgain: true });
  await withWorker(async () => {
    result = await run.result();
    details = (await run.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
    keys = await notifyKeys(redis);
    const flushAgain = client.workflow.getHandle(`${run.workflowId}/flush-again/${(await run.describe()).runId}`);
    atEnd(async () => void (await flushAgain.terminate()));
    await until('the first timer of flushAgain', async () => {
      flushAgainEvents = await eventsOf(flushAgain);
      return flushAgainEvents.some((event) => event.timerStartedEventAttributes);
    });
    await fillCache(redis);
    const before = await inTransaction(pool, fingerprint);
    const secondRun = await start({ night: firstNight });
    const second = await secondRun.result();
    const written = writtenBetween(before, await inTransaction(pool, fingerprint));
    again = { result: second, written, keys: await notifyKeys(redis) };
  });
});

const childRun = (name: string) => scenario.client.workflow.getHandle(`${run.workflowId}/${name}`);

const allEvents = async () => {
  const runs = [run, ...['notificationStatus', 'processingTime', 'billing'].map(childRun)];
  return (await Promise.all(runs.map(eventsOf))).flat();
};

test('the facts count every message of the ten days once', async () => {
  const counts = await countsOfFacts(scenario.pool);
  expect(counts).toEqual(await countsOfRawRows(scenario.pool, '2026-04-04'));
  expect(counts).toHaveLength(10);
  for (const [table, rows] of Object.entries(await readFacts(scenario.pool))) {
    if (table !== 'nightshift.unrated') expect(rows.length, table).toBeGreaterThan(5);
  }
});

test('the result is a table of days and facts', () => {
  expect(result).toMatchObject({ state: 'completed', problems: [], night: firstNight, throughDay: '2026-04-04' });
  expect(result.days).toHaveLength(40);
  expect(result.rollups).toHaveLength(10);
  for (const { state, added, rows, changed, removed } of result.days) {
    expect({ state, added, changed, removed }).toEqual({ state: 'written', added: rows, changed: 0, removed: 0 });
  }
});

test('the ledger holds the run, its days, what was checked, and nothing that is due', async () => {
  const { pool } = scenario;
  const { runId } = await run.describe();
  const { rows: runs } = await pool.query(
    `select workflow_id, workflow_type, night, through_day, state, finished_at >= started_at as "ended"
       from nightshift.run where run_id = $1`,
    [runId],
  );
  expect(runs).toEqual([
    {
      workflow_id: run.workflowId,
      workflow_type: 'nightlyReporting',
      night: firstNight,
      through_day: '2026-04-04',
      state: 'completed',
      ended: true,
    },
  ]);
  const { rows: days } = await pool.query<{ days: number; complete: number }>(
    `select (select count(*)::int from nightshift.run_fact_day where run_id = $1) as days,
            (select count(*)::int from nightshift.fact_day where complete and state = 'written') as complete`,
    [runId],
  );
  expect(days).toEqual([{ days: 40, complete: 40 }]);
  expect(await countedTwice(pool)).toEqual([]);
  const { rows: checks } = await pool.query(
    'select invariant, days_checked, violations, warnings from nightshift.run_check where run_id = $1 order by 1',
    [runId],
  );
  const copies = 'ids in notifications and in notification_history, which count once: expected 0, found 16';
  expect(checks).toEqual(
    ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9'].map((invariant) => ({
      ...{ invariant, days_checked: 10, violations: [] },
      warnings: invariant === 'R7' ? [expect.objectContaining({ day: '2026-03-29', detail: copies })] : [],
    })),
  );
  expect(await readDue(pool)).toEqual([]);
});

test('the stale keys are gone, and no other', async () => {
  expect(keys).toEqual(untouchedKeys);
  // Facts of one group are flushed by whichever child comes first.
  const dropped = (group: string) =>
    result.flushed.filter((flushed) => flushed.group === group).reduce((sum, flushed) => sum + flushed.keys, 0);
  expect([dropped('performance-stats'), dropped('usage')]).toEqual([2, 1]);
  expect(await readFlushDue(scenario.pool)).toEqual([]);
});

test('the web UI can tell nights apart, and shows what each did', async () => {
  expect(await searchAttribute(run, 'reportingDay')).toBe(firstNight);
  expect(await searchAttribute(run, 'outcome')).toBe('completed');
  expect(await (await childRun('billing').describe()).staticSummary()).toBe(`billing for the night of ${firstNight}`);
  const words = details.replaceAll('\u00a0', ' ');
  expect(words).toContain('| day | billing | letter despatch | notification status | processing time |\n|---|');
  expect(words).toMatch(/^\| 2026-03-26 \| \+\d+ · \d+ \| unchanged · 0 \| \+\d+ · \d+ \| \+1 · 1 \|$/m);
  expect(details).toMatch(/^Flushed: .*usage 1 keys/m);
  const summaries = summariesOf(await eventsOf(run));
  expect(summaries).toEqual(expect.arrayContaining(['roll up · 2026-03-26', 'reconcile']));
  expect(summariesOf(await eventsOf(childRun('billing')))).toEqual(
    expect.arrayContaining(['letter_despatch · 2026-04-04', 'flush · billing, letter_despatch']),
  );
});

test('the histories are short, and hold no rows', async () => {
  const events = await allEvents();
  expect(events.length).toBeLessThan(500);
  const sizes = events.flatMap(payloadSizes);
  expect(sizes.length).toBeGreaterThan(100);
  expect(Math.max(...sizes)).toBeLessThan(10_240);
});

test('nothing had to be tried again', async () => {
  expect(attemptsThatFailed(await allEvents())).toEqual([]);
});

test('the keys are dropped once more after a minute, by a run that the night does not wait for', async () => {
  const started = (await eventsOf(run)).map((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
  const abandon = 2; // PARENT_CLOSE_POLICY_ABANDON
  expect(started.find((child) => child?.workflowType?.name === 'flushAgain')?.parentClosePolicy).toBe(abandon);
  const timer = flushAgainEvents.find((event) => event.timerStartedEventAttributes)?.timerStartedEventAttributes;
  expect(Number(timer?.startToFireTimeout?.seconds)).toBe(60);
  expect(flushAgainEvents.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
});

test('the same night again writes no row and flushes nothing', () => {
  expect(again.result).toMatchObject({ state: 'completed', flushed: [] });
  expect(again.result.rollups.filter(({ changed }) => changed)).toEqual([]);
  expect(again.result.days.filter(({ added, changed, removed }) => added + changed + removed > 0)).toEqual([]);
  expect(again.written).toEqual([]);
  expect(again.keys).toContain('usage-service-1');
});
