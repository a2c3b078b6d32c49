import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Backfill } from '../../../api/ops/backfills/backfills.ts';
import { createBackfills } from '../../../api/ops/backfills/temporal-backfills.ts';
import { createLetterWaits } from '../../../api/pages/ops/letter-waits.ts';
import { createTemporalClient } from '../../../api/temporal-client.ts';
import { recordAlerts } from '../../../db/alerts.ts';
import { createTestApi, noTemporal } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { insertRaw, letter } from '../../support/raw-rows.ts';
import { rememberedBackfills } from '../../support/remembered-backfills.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { redisDatabase, uniqueName } from '../../support/servers.ts';
import { cookieAt, visit } from './ops-visitor.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());
beforeEach(() => emptyTables(database.pool));

type Options = Partial<Parameters<typeof createTestApi>[1]>;

function apiAt(now: string, options: Options = {}) {
  const given = { databaseUrl: database.url, redisUrl, now: () => new Date(now), ...options };
  return createTestApi(onTestFinished, given);
}

async function pageAt(now = '2026-05-05T09:00:00Z', { path = '/ops', ...options }: Options & { path?: string } = {}) {
  const page = await visit(apiAt(now, options), path, await cookieAt(new Date(now)));
  expect(page.response.status, page.text).toBe(200);
  return page;
}

/** Enters into a table what matters to the test; the rest is what the test's own words make of it. */
const enter = (sql: string, values: readonly unknown[] = []) => database.pool.query(sql, [...values]);

async function factDay(day: string, { fact = 'billing', state = 'written', complete = true, runId = 'a run' } = {}) {
  await enter(
    `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
     values ($1, $2, $3, $4, 1, '', 'test', $5, now())`,
    [fact, day, state, complete, runId],
  );
}

/** An invariant that did not hold on a day, as a run has found. */
async function violation(runId: string, invariant: string, day: string) {
  await enter(
    `insert into nightshift.run_check (run_id, invariant, days_checked, violations) values ($1, $2, 10, $3)`,
    [
      runId,
      invariant,
      JSON.stringify([{ severity: 'violation', invariant, day, detail: 'messages: expected 1, found 2' }]),
    ],
  );
}

async function run(
  night: string,
  state: string,
  { runId = randomUUID(), summary = '{}', type = 'nightlyReporting' } = {},
) {
  await enter(
    `insert into nightshift.run (run_id, workflow_id, workflow_type, night, through_day, forced, state, summary, started_at)
     values ($1, $2, $6, $3, $3::date - 1, false, $4, $5, $3::date)`,
    [runId, `nightly-reporting/${night}`, night, state, summary, type],
  );
  return runId;
}

async function unrated(day: string, row: { type: string; postage?: string; sheets?: number; fact?: string }) {
  const { type, postage = 'none', sheets = 0, fact = 'billing' } = row;
  await enter(
    `insert into nightshift.unrated (fact, bst_date, service_id, template_id, notification_type, provider, rate_multiplier,
                                     international, postage, sheets, cost_threshold, notifications, billable_units, created_at)
     values ($1, $2, gen_random_uuid(), gen_random_uuid(), $3, $4, 1, false, $5, $6, '', 1200, 1200, now())`,
    [fact, day, type, type === 'sms' ? 'mmg' : 'dvla', postage, sheets],
  );
}

/** What the grid says of a fact, by day: the colour, the sign, the words. */
function cellsOf(html: string, fact: string): Record<string, string> {
  const cell = new RegExp(`ns-cell ns-(\\w+)" href="([^"]+)"[^>]* aria-label="${fact}, ([^:]+): ([^"]+)">(.)<`, 'g');
  return Object.fromEntries(
    [...html.matchAll(cell)].map(([, colour, href, day = '', words, sign]) => [
      day,
      `${colour} ${sign} ${words} ${href}`,
    ]),
  );
}

test('every state of a day has a colour, a sign and words, and leads to its night', async () => {
  for (const day of ['2026-04-25', '2026-04-28', '2026-04-29', '2026-05-03']) await factDay(day);
  await factDay('2026-04-30', { state: 'refused' });
  for (const day of ['2026-04-26', '2026-04-29']) {
    await enter(`insert into nightshift.day_due (fact, day, reason) values ('billing', $1, 'a test')`, [day]);
  }
  await run('2026-04-29', 'completed');
  // A backfill is a run of the day itself.
  const backfilled = await run('2026-04-25', 'completed', { type: 'backfillDay' });
  await enter(`update nightshift.fact_day set run_id = $1 where day = '2026-04-25'`, [backfilled]);
  await run('2026-05-03', 'failed');
  await unrated('2026-05-03', { type: 'sms' });

  const cells = cellsOf((await pageAt('2026-05-05T04:59:00Z')).html, 'Billing');

  expect(cells).toMatchObject({
    '4 May 2026': 'amber … is being counted /ops/night/2026-05-05',
    '3 May 2026': 'amber £ has messages without a rate /ops/night/2026-05-04',
    '2 May 2026': 'red × not complete, its night failed /ops/night/2026-05-03',
    '1 May 2026': 'red ? not complete, no night has counted it /ops/night/2026-05-02',
    '30 April 2026': 'amber ! refused by the last run /ops/night/2026-05-01',
    '29 April 2026': 'amber + due to be counted again /ops/night/2026-04-30',
    '28 April 2026': 'green ✓ complete /ops/night/2026-04-29',
    '25 April 2026': 'green ✓ complete /ops/night/2026-04-25',
    '27 April 2026': 'grey – before the first night /ops/night/2026-04-28',
    '26 April 2026': 'amber + due to be counted again /ops/night/2026-04-27',
  });
  expect(Object.keys(cells)).toHaveLength(30);
  expect(Object.keys(cells).at(-1)).toBe('5 April 2026');
  expect(cellsOf((await pageAt('2026-05-05T05:00:00Z')).html, 'Billing')['4 May 2026']).toMatch(/^red \? not complete/);
});

test("days before the first night are nobody's fault, also when a backfill has written an older one", async () => {
  await run('2026-05-05', 'completed');
  for (const day of ['2026-04-20', '2026-05-04']) await factDay(day);
  const colours = Object.values(cellsOf((await pageAt()).html, 'Billing')).map((cell) => cell.split(' ')[0]);
  expect(colours.filter((colour) => colour === 'green')).toHaveLength(2);
  expect(colours.filter((colour) => colour === 'grey')).toHaveLength(28);
});

test('a day that was counted before it had ended is not complete', async () => {
  await run('2026-05-02', 'completed');
  await factDay('2026-05-03', { complete: false });
  expect(cellsOf((await pageAt()).html, 'Billing')['3 May 2026']).toMatch(/^red \?/);
});

test('days are those of London', async () => {
  expect(Object.keys(cellsOf((await pageAt('2026-05-05T23:30:00Z')).html, 'Billing'))[0]).toBe('5 May 2026');
});

test('an empty database has nothing to show, and says so', async () => {
  const { html, text } = await pageAt(undefined, { backfills: { ...rememberedBackfills(), list: async () => [] } });
  expect(new Set(Object.values(cellsOf(html, 'Billing')).map((cell) => cell[0]))).toEqual(new Set(['g']));
  for (const sentence of [
    'No night has been counted yet.',
    'None runs, and none has ended lately.',
    'All messages have a rate.',
    'No letter has waited for its scan for more than ten minutes.',
    'No read yet',
    'Nothing waits',
    'It has not run yet',
    'None has been raised.',
    'Set TEMPORAL_UI_URL , and runs are links into the Temporal UI.',
  ]) {
    expect(text).toContain(sentence);
  }
});

test('the first sentence is whether last night is complete', async () => {
  for (const fact of ['billing', 'letter_despatch', 'notification_status', 'processing_time']) {
    await factDay('2026-05-04', { fact });
  }
  expect((await pageAt()).text).toContain('Is last night complete? Last night is complete.');
  await enter(`delete from nightshift.fact_day where fact = 'billing'`);
  await factDay('2026-05-03');
  const { text } = await pageAt();
  expect(text).toContain('Is last night complete? Billing is late.');
  expect(text).toContain('Billing late 3 May 2026');
  expect(text).toContain('Letter despatch fresh 4 May 2026');
});

test('a day whose checks do not hold is not green: of the facts that the invariant is about, until a later run finds it well', async () => {
  const facts = ['billing', 'letter_despatch', 'notification_status', 'processing_time'];
  const runId = await run('2026-05-05', 'failed');
  for (const fact of facts) {
    for (const day of ['2026-05-02', '2026-05-03', '2026-05-04']) await factDay(day, { fact, runId });
  }
  await violation(runId, 'R3', '2026-05-04');
  await violation(runId, 'R5', '2026-05-02');

  const { html, text } = await pageAt();
  const red = 'red ≠ complete, but its checks do not hold /ops/night/2026-05-05';
  const green = 'green ✓ complete';
  expect(cellsOf(html, 'Billing')).toMatchObject({
    '4 May 2026': red,
    '3 May 2026': expect.stringContaining(green),
    '2 May 2026': red,
  });
  expect(cellsOf(html, 'Letter despatch')).toMatchObject({
    '4 May 2026': red,
    '2 May 2026': expect.stringContaining(green),
  });
  expect(text).toContain(
    'Is last night complete? Last night is complete, but some checks do not hold. Of the last 30 days, checks fail of ' +
      'Billing on 2 days, Letter despatch on 1 day, Notification status on 1 day, Processing time on 1 day: the night of 5 May 2026',
  );
  expect(html).toContain('href="/ops/night/2026-05-05">the night of 5 May 2026</a>');
  expect(text).toContain('Letter despatch checks fail 4 May 2026');

  const later = await run('2026-05-05', 'completed');
  await enter(`update nightshift.fact_day set run_id = $1`, [later]);
  const mended = await pageAt();
  expect(mended.text).toContain('Is last night complete? Last night is complete. ');
  expect(cellsOf(mended.html, 'Billing')['4 May 2026']).toContain(green);
});

test('messages without a rate: what is missing, and what to do about days that no night looks at', async () => {
  await unrated('2026-05-03', { type: 'sms' });
  await unrated('2026-05-02', { type: 'sms' });
  await unrated('2026-03-01', { type: 'letter', postage: 'europe', sheets: 6, fact: 'letter_despatch' });
  const { text } = await pageAt();
  expect(text).toContain(
    'Billing Text messages mmg 2 May 2026 to 3 May 2026 2,400 rates : sms, in force by 2 May 2026 Add the rate. The next night bills the messages.',
  );
  expect(text).toContain(
    'Letter despatch Letters dvla 1 March 2026 1,200 letter_rates : europe, 6 sheets, crown, in force by 1 March 2026 Add the rate, ' +
      'then run npm run nightshift -- backfill --from 2026-03-01 --to 2026-03-01 --mode all --facts letter_despatch',
  );
});

test('of messages of today as well, the backfill is one of days that have ended: another is refused', async () => {
  await unrated('2026-04-01', { type: 'sms' });
  await unrated('2026-05-05', { type: 'sms' });
  expect((await pageAt()).text).toContain('backfill --from 2026-04-01 --to 2026-05-04 --mode all --facts billing');
});

test('of many groups without a rate the largest are shown, and how many there are; the window of the night is one of London', async () => {
  for (let sheets = 1; sheets <= 50; sheets += 1) await unrated('2026-05-03', { type: 'letter', sheets });
  // Half an hour into 13 May in London, whose night goes back to 4 May.
  const { text } = await pageAt('2026-05-12T23:30:00Z');
  expect(text).not.toContain('The rest shows');
  expect(text).not.toContain('The next night bills');
  for (let time = 0; time < 2; time += 1) await unrated('2026-05-04', { type: 'sms' });
  const more = (await pageAt('2026-05-12T23:30:00Z')).text;
  expect(more).toContain('These are the largest 50 of 51 groups. The rest shows when these have a rate.');
  expect(more).toContain(
    'mmg 4 May 2026 2,400 rates : sms, in force by 4 May 2026 Add the rate. The next night bills the messages.',
  );
});

test('alerts: the newest first, with whom they have reached, and markup in them is text', async () => {
  await recordAlerts(database.pool, [{ key: 'freshness/a', subject: '<b>Late</b>', message: 'The night & its day' }]);
  await enter(`update nightshift.alert set found_at = '2026-05-05 04:01'`);
  const before = await pageAt();
  expect(before.text).toContain('5 May 2026, 05:01 &lt;b&gt;Late&lt;/b&gt; The night &amp; its day nobody yet');
  await enter(
    `insert into nightshift.alert_delivery (alert_key, channel, outcome) values ('freshness/a', 'log', 'delivered')`,
  );
  expect((await pageAt()).text).toContain('its day log');
});

const backfill: Backfill = {
  ...{ id: 'b', state: 'running', from: '2026-01-01', to: '2026-01-30', facts: ['billing'], services: null },
  ...{ mode: 'all', concurrency: 2, force: true, actor: 'alice', startedAt: '2026-05-05T08:00:00Z', endedAt: null },
  ...{ note: null, workflowId: 'backfill/2026-01-01/2026-01-30', runId: 'a run' },
  progress: {
    ...{
      total: 30,
      done: 12,
      changes: 340,
      failedCount: 1,
      refusedCount: 2,
      paused: false,
      expectedEnd: '2026-05-05T09:30:00Z',
    },
    failed: [{ day: '2026-01-03', message: 'no raw rows' }],
  },
};

test('backfills have progress, an expected end and what has failed; runs are links into the Temporal UI', async () => {
  const ended: Backfill = {
    ...backfill,
    id: 'c',
    state: 'completed',
    endedAt: '2026-05-04T08:00:00Z',
    progress: null,
    note: 'No worker tells',
  };
  const backfills = { ...rememberedBackfills(), list: async () => [backfill, ended] };
  const { html, text } = await pageAt(undefined, { backfills, temporalUiUrl: 'http://127.0.0.1:8233' });
  expect(text).toContain(
    '1 January 2026 to 30 January 2026 running 12 of 30 days done, expected to end 5 May 2026, 10:30 2 refused: they stay as they were 1 failed: ' +
      '3 January 2026: no raw rows Billing; days: all; forced 5 May 2026, 09:00, by alice',
  );
  expect(text).toContain('completed No worker tells');
  expect(html.match(/<progress [^>]*max="30" value="12" aria-label="1 January 2026 to 30 January 2026"/g)).toHaveLength(
    1,
  );
  expect(html).toContain(
    'href="http://127.0.0.1:8233/namespaces/default/workflows/backfill%2F2026-01-01%2F2026-01-30/a%20run/history"',
  );
  expect(html).toContain('href="http://127.0.0.1:8233/namespaces/default/schedules"');
});

async function unscannedLetter(createdAt: string): Promise<string> {
  const raw = letter(createdAt, { notification_status: 'pending-virus-check' });
  await insertRaw(database.pool, { notifications: [raw] });
  return raw.id;
}

test('letters: what waits for a scan, and what their scans wait for', async () => {
  const [lost, waiting] = [await unscannedLetter('2026-05-05 08:00'), await unscannedLetter('2026-05-05 08:30')];
  await unscannedLetter('2026-05-05 08:55');
  const wait = {
    kind: 'scanner',
    since: '2026-05-05T08:31:00Z',
    tries: 3,
    nextTry: '2026-05-05T09:05:00Z',
    message: 'No clamd',
  };
  const found = { id: waiting, workflowId: `letter-scan/${waiting}`, runId: 'a run', waitsFor: 'scanner', wait };
  const { text } = await pageAt(undefined, { letterWaits: { of: async () => [found] } });
  expect(text).toContain('2 letters have waited for a scan for more than ten minutes.');
  expect(text).toContain(`${waiting} 5 May 2026, 09:30 scanner No clamd 5 May 2026, 09:31 3 5 May 2026, 10:05`);
  expect(text).toContain(`${lost} 5 May 2026, 09:00 no scan of it waits – – –`);
});

test('a scan that waits is found in Temporal, also while no worker tells more', async () => {
  const temporal = createTemporalClient({ ...noTemporal, address: inject('servers').temporalAddress });
  onTestFinished(async () => temporal?.close());
  const connection = await Connection.connect({ address: inject('servers').temporalAddress });
  onTestFinished(() => connection.close());
  const id = randomUUID();
  const handle = await new Client({ connection }).workflow.start('letterScan', {
    ...{ workflowId: `letter-scan/${id}`, taskQueue: uniqueName('letters'), args: [id] },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: defineSearchAttributeKey('LetterWaitsFor', 'KEYWORD'), value: 'scanner' },
    ]),
  });
  onTestFinished(async () => void (await handle.terminate()));
  const waits = createLetterWaits(temporal);
  const found = await vi.waitUntil(async () => (await waits.of([randomUUID(), id]))[0], 10_000);
  const { workflowId, firstExecutionRunId: runId } = handle;
  expect(found).toEqual({ id, workflowId, runId, waitsFor: 'scanner', wait: null });
});

describe('when a server is away', () => {
  test('without Redis the page says that reads go to Postgres', async () => {
    const { text } = await pageAt(undefined, { redisUrl: 'redis://127.0.0.1:1' });
    expect(text).toMatch(/Redis no answer Reads go to Postgres: they are slower, and right\. Redis at 127\.0\.0\.1:1/);
  });

  test('without Temporal the rest is there', async () => {
    const waiting = await unscannedLetter('2026-05-05 08:00');
    const temporal = createTemporalClient({ ...noTemporal, address: '127.0.0.1:1' });
    onTestFinished(async () => temporal?.close());
    const { text } = await pageAt(undefined, {
      backfills: createBackfills(temporal, 'reporting'),
      letterWaits: createLetterWaits(temporal),
    });
    expect(text).toMatch(
      /Backfills ! Warning This cannot be read: Temporal, which runs the backfills, does not answer/,
    );
    expect(text).toContain('What letters wait for cannot be read:');
    expect(text).toContain(`${waiting} 5 May 2026, 09:00 not known`);
    expect(text).toContain('All messages have a rate.');
  });

  test('without Postgres each part says so', async () => {
    const { text } = await pageAt(undefined, { databaseUrl: 'postgres://postgres@127.0.0.1:1/nobody' });
    expect(text.match(/This cannot be read: connect ECONNREFUSED/g)).toHaveLength(6);
  });
});

test('a night: what each run did to each day, what it has checked, and what it complains of', async () => {
  const summary = JSON.stringify({ problems: ['1,200 messages have no rate'] });
  const runId = await run('2026-05-05', 'completed with problems', { summary });
  await enter(
    `insert into nightshift.run_fact_day (run_id, fact, day, state, reason, added, changed, removed, rows_before, fact_rows, sum_before, sum_after,
                                          seconds, unrated)
     values ($1, 'billing', '2026-05-04', 'written', null, 3, 2, 1, 10, 12, 100, 1100, 0.25, 1200),
            ($1, 'processing_time', '2026-05-04', 'refused', 'no raw rows', 0, 0, 0, null, 1, 1, 1, 0.1, 0)`,
    [runId],
  );
  await enter(
    `insert into nightshift.run_check (run_id, invariant, days_checked, violations)
     values ($1, 'I1', 10, '[]'), ($1, 'I2', 10, '[{"day": "2026-05-04", "detail": "5 too many"}]')`,
    [runId],
  );
  const path = '/ops/night/2026-05-05';
  const { html, text } = await pageAt(undefined, { path, temporalUiUrl: 'http://127.0.0.1:8233' });
  for (const words of [
    'The night of 5 May 2026',
    'completed with problems',
    'Problems: 1,200 messages have no rate',
    'Checks that hold: I1 I2 does not hold on 2026-05-04: 5 too many',
    '2 days of facts: 3 rows added, 2 changed, 1 removed',
    '4 May 2026, Billing written 3, 2, 1 10 → 12 100 → 1,100 1,200 0.3',
    '4 May 2026, Processing time refused: no raw rows',
  ]) {
    expect(text).toContain(words);
  }
  expect(html).toContain(`/workflows/nightly-reporting%2F2026-05-05/${runId}/history`);
  expect((await pageAt(undefined, { path: '/ops/night/2026-05-06' })).text).toContain(
    'The ledger has no run of this night.',
  );
  expect(text).not.toContain('There are older runs');
  for (let more = 0; more < 50; more += 1) await run('2026-05-05', 'failed');
  expect((await pageAt(undefined, { path })).text).toContain(
    'There are older runs: GET /ops/nights?night=2026-05-05&amp;limit=366 lists them.',
  );
});

test('what is no date is no night', async () => {
  const now = '2026-05-05T09:00:00Z';
  const cookie = await cookieAt(new Date(now));
  expect((await visit(apiAt(now), '/ops/night/2026-02-30', cookie)).response.status).toBe(404);
});
