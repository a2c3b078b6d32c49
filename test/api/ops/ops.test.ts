import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { signClientToken } from '../../../api/client-token.ts';
import { createPool } from '../../../db/postgres.ts';
import { adminSecret, createTestApi, opsSecret } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { insertRaw, service, sms, template } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { plan, rollUp, runDay, windowsOf, writePlanned } from '../../support/run-day.ts';
import { redisDatabase } from '../../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let pool: Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => emptyTables(pool));

const answer = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

async function apiAt(now = '2026-05-05T09:00:00Z') {
  const options = { databaseUrl: database.url, redisUrl: await redisDatabase(), now: () => new Date(now) };
  return createTestApi(onTestFinished, options);
}

async function read(path: string, now?: string) {
  const response = await (await apiAt(now)).get(path);
  return { status: response.status, body: await response.json() };
}

async function data(path: string, now?: string) {
  const { status, body } = await read(path, now);
  expect(status, JSON.stringify(body)).toBe(200);
  return answer.parse(body).data;
}

/** Writes the day before the date as a night does; the ledger then says that it is under way. */
async function night(date: string): Promise<string> {
  return nightOf(date, 1);
}

/** Writes as many days, but for one that fails. */
async function nightOf(date: string, days: number, failed?: string): Promise<string> {
  const runId = randomUUID();
  const planned = await plan(pool, { runId, night: date, windows: windowsOf(days) });
  for (const interval of planned.days) await rollUp(pool, interval);
  await writePlanned(pool, { ...planned, facts: planned.facts.filter(({ day }) => day !== failed) }, runId);
  return runId;
}

async function close(runId: string, state: string, seconds: number): Promise<void> {
  await pool.query(
    `update nightshift.run set state = $2, finished_at = started_at + make_interval(secs => $3), summary = '{"problems": ["one"]}'
      where run_id = $1`,
    [runId, state, seconds],
  );
}

test('the admin app does not see what the operators see, and the other way round', async () => {
  const api = await apiAt();
  const now = new Date('2026-05-05T09:00:00Z');
  const as = (client: 'notify-admin' | 'nightshift-ops', secret: string) => ({
    headers: { authorization: `Bearer ${signClientToken(client, secret, now)}` },
  });
  const refused = { token: ['Unauthorized: not allowed to perform this action'] };
  for (const path of ['/ops/nights', '/ops/nights/2026-05-05', '/ops/freshness', '/ops/journal']) {
    const asAdmin = await api.get(path, as('notify-admin', adminSecret));
    expect([asAdmin.status, await asAdmin.json()]).toEqual([401, { result: 'error', message: refused }]);
    expect((await api.get(path, as('nightshift-ops', adminSecret))).status).toBe(403);
    expect((await api.get(path, { headers: { authorization: '' } })).status).toBe(401);
  }
  expect((await api.get('/organisations', as('nightshift-ops', opsSecret))).status).toBe(401);
});

test('nights are listed, the newest first, filtered and sorted', async () => {
  await insertRaw(pool, { notifications: [sms('2026-05-03 12:00:00'), sms('2026-05-04 12:00:00')] });
  await close(await night('2026-05-04'), 'failed', 90);
  await close(await night('2026-05-05'), 'completed', 30);
  const ids = async (query: string) => {
    const runs = await data(`/ops/nights${query}`);
    return runs.map(({ night: date, state, seconds }) => [date, state, seconds]);
  };
  const [first, second] = [
    ['2026-05-04', 'failed', 90],
    ['2026-05-05', 'completed', 30],
  ];
  expect(await ids('')).toEqual([second, first]);
  expect(await ids('?sort=night')).toEqual([first, second]);
  expect(await ids('?sort=-seconds')).toEqual([first, second]);
  expect(await ids('?state=failed')).toEqual([first]);
  expect(await ids('?from=2026-05-05')).toEqual([second]);
  expect(await ids('?night=2026-05-04')).toEqual([first]);
  expect(await ids('?to=2026-05-04&limit=1')).toEqual([first]);
  expect(await ids('?type=billingToday')).toEqual([]);
  expect((await data('/ops/nights?limit=1'))[0]).toMatchObject({
    workflow_type: 'nightlyReporting',
    through_day: '2026-05-04',
    fact_days: 4,
    refused: 0,
    added: 3,
    problems: ['one'],
  });
});

test('a night is told day by day; one without a run, and what is no date, are not found', async () => {
  await insertRaw(pool, { notifications: [sms('2026-05-04 12:00:00'), sms('2026-05-04 13:00:00')] });
  const runId = await night('2026-05-05');
  const day = (fact: string, counts: object) => ({ fact, day: '2026-05-04', state: 'written', ...counts });
  expect(await data('/ops/nights/2026-05-05')).toMatchObject([
    {
      run_id: runId,
      state: 'running',
      checks: [],
      days: [
        day('billing', { added: 1, messages_after: 2 }),
        day('letter_despatch', { added: 0, messages_after: 0 }),
        day('notification_status', { added: 1, messages_before: 0, messages_after: 2, code_version: 'test' }),
        day('processing_time', { added: 1, messages_after: 0 }),
      ],
    },
  ]);
  expect((await read('/ops/nights/2026-05-06')).status).toBe(404);
  expect((await read('/ops/nights/yesterday')).status).toBe(404);
});

test.each([
  ['2026-05-05T09:00:00Z', 'fresh'],
  ['2026-05-05T22:59:59Z', 'fresh'],
  ['2026-05-05T23:00:00Z', 'counting'],
  ['2026-05-06T04:59:59Z', 'counting'],
  ['2026-05-06T05:00:00Z', 'late'],
  ['2026-05-08T00:00:00Z', 'late'],
])('after the night of 5 May it is %s: the facts are %s', async (now, verdict) => {
  await night('2026-05-05');
  const age = (Date.parse(now) - Date.parse('2026-05-04T23:00:00Z')) / 1_000;
  const facts = ['billing', 'letter_despatch', 'notification_status', 'processing_time'];
  expect(await data('/ops/freshness', now)).toEqual(
    facts.map((fact) => ({ fact, complete_through: '2026-05-04', age_seconds: age, verdict, violated: [] })),
  );
});

test('a day that a fact lacks ends its completeness; without any night there is none', async () => {
  const through = async () => {
    const lines = await data('/ops/freshness', '2026-05-08T12:00:00Z');
    return lines.map((line) => [line['complete_through'], line['verdict']]);
  };
  expect(await through()).toEqual(Array(4).fill([null, 'never counted']));
  for (const date of ['2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08']) await night(date);
  await pool.query(`update nightshift.fact_day set complete = false where fact = 'billing' and day = '2026-05-06'`);
  const [billing, ...others] = await through();
  expect(billing).toEqual(['2026-05-05', 'late']);
  expect(others).toEqual(Array(3).fill(['2026-05-07', 'fresh']));
});

async function linesAt(now: string) {
  const lines = await data('/ops/freshness', now);
  return lines.map((line) => [line['complete_through'], line['verdict']]);
}

test('days from before the first night that are written by hand make nothing late', async () => {
  for (const date of ['2026-05-05', '2026-05-06']) await night(date);
  for (const day of ['2026-02-01', '2026-02-02', '2026-03-01']) await runDay(pool, day);
  expect(await linesAt('2026-05-06T09:00:00Z')).toEqual(Array(4).fill(['2026-05-05', 'fresh']));
});

test('a day that the first night should have written and did not makes it late, and no older day that was due', async () => {
  await pool.query(
    `insert into nightshift.day_due (fact, day, reason) values ('billing', '2026-02-01', 'a late receipt')`,
  );
  await nightOf('2026-05-05', 4, '2026-05-03');
  expect(await linesAt('2026-05-05T09:00:00Z')).toEqual(Array(4).fill(['2026-05-02', 'late']));
  await night('2026-05-05');
  expect(await linesAt('2026-05-05T09:00:00Z')).toEqual(Array(4).fill(['2026-05-04', 'fresh']));
});

test('the journal answers why a number changed, of one service or of all', async () => {
  const mine = sms('2026-05-04 12:00:00', { notification_status: 'sending' });
  await insertRaw(pool, { notifications: [mine, sms('2026-05-04 12:00:00', { service_id: template })] });
  await night('2026-05-05');
  await pool.query(`update notifications set notification_status = 'delivered' where id = $1`, [mine.id]);
  const runId = await night('2026-05-05');
  const path = '/ops/journal?fact=notification_status&day=2026-05-04';
  const changes = await data(`${path}&service=${service}`);
  expect(changes.map(({ old, new: fresh }) => [old, fresh])).toEqual(
    expect.arrayContaining([
      [null, { notification_count: 1 }],
      [{ notification_count: 1 }, null],
    ]),
  );
  expect(changes[0]).toMatchObject({
    service_id: service,
    run_id: runId,
    night: '2026-05-05',
    reason: 'late receipt',
    sentence: expect.stringMatching(
      /^The night of 2026-05-05: sms .* since a receipt, a report or a return came after/,
    ),
  });
  expect(await data(path)).toHaveLength(4);
  expect(await data(`${path}&limit=2`)).toHaveLength(2);
});

test.each([
  [
    '/ops/nights?state=done',
    'state',
    'state: expected one of running, completed, completed with problems, failed, cancelled; got done',
  ],
  ['/ops/nights?sort=size', 'sort', 'sort: expected one of night, -night, -seconds, -changes; got size'],
  ['/ops/nights?limit=0', 'limit', 'limit: expected a whole number from 1 to 366'],
  ['/ops/nights?from=2026-02-30', 'from', 'day is out of range for month'],
  ['/ops/nights?nigth=2026-05-05', 'nigth', 'nigth: expected one of night, from, to, state, type, sort, limit'],
  [
    '/ops/journal?fact=billing&day=2026-05-04&services=x',
    'services',
    'services: expected one of fact, day, service, limit',
  ],
  ['/ops/comparisons?from=2026-05-04', 'from', 'from: expected one of fact, day, state, limit'],
  [
    '/ops/journal?day=2026-05-04',
    'fact',
    'fact: expected one of billing, letter_despatch, notification_status, processing_time; got undefined',
  ],
  ['/ops/journal?fact=billing', 'day', 'day: expected a date, YYYY-MM-DD, got nothing'],
  ['/ops/journal?fact=billing&day=2026-05-04&service=x', 'service', 'service: expected a UUID'],
])('%s is refused, and says why', async (path, name, message) => {
  const { status, body } = await read(path);
  expect([status, body]).toEqual([400, { result: 'error', message: { [name]: [message] } }]);
});

test('a fact whose checks do not hold is fresh to nobody, and Prometheus gets its days', async () => {
  const runId = await night('2026-05-05');
  const violations = JSON.stringify([{ day: '2026-05-04', detail: 'pounds: expected 1, found 2' }]);
  await pool.query(
    `insert into nightshift.run_check (run_id, invariant, days_checked, violations) values ($1, 'R5', 1, $2)`,
    [runId, violations],
  );
  const [billing, despatch] = await data('/ops/freshness', '2026-05-05T09:00:00Z');
  expect(billing).toMatchObject({
    ...{ fact: 'billing', complete_through: '2026-05-04', verdict: 'checks fail' },
    violated: [{ day: '2026-05-04', night: '2026-05-05' }],
  });
  expect(despatch).toMatchObject({ fact: 'letter_despatch', verdict: 'fresh', violated: [] });
  const text = await (await (await apiAt()).get('/metrics')).text();
  expect(text.match(/^nightshift_fact_violated_days.*$/gm)).toEqual(
    [
      ['billing', 1],
      ['letter_despatch', 0],
      ['notification_status', 0],
      ['processing_time', 0],
    ].map(([fact, days]) => `nightshift_fact_violated_days{fact="${fact}"} ${days}`),
  );
});

test('Prometheus gets the end of the last complete day of each fact', async () => {
  const gauge = async () => {
    const text = await (await (await apiAt()).get('/metrics')).text();
    return text.match(/^nightshift_fact_complete_through_timestamp_seconds.*$/gm) ?? [];
  };
  expect(await gauge()).toEqual([]);
  await night('2026-05-05');
  const end = Date.parse('2026-05-04T23:00:00Z') / 1_000;
  expect(await gauge()).toContain(`nightshift_fact_complete_through_timestamp_seconds{fact="billing"} ${end}`);
});
