import { randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { createBackfills } from '../../../api/ops/backfills/temporal-backfills.ts';
import { createTemporalClient } from '../../../api/temporal-client.ts';
import { workflowNames } from '../../../workflows/names.ts';
import { createTestApi, noTemporal, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { createHarness, type Harness } from '../../support/harness.ts';
import { insertRaw, service, sms } from '../../support/raw-rows.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { redisDatabase, uniqueName } from '../../support/servers.ts';

vi.setConfig({ testTimeout: 60_000 });

const atEnd = atEndOfFile();
const taskQueue = uniqueName('backfills');
const day = (number: number) => `2026-05-${String(number).padStart(2, '0')}`;
const range = { from: day(1), to: day(3) };
let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
let harness: Harness;
let api: TestApi;

/** An API whose backfills are those of a Temporal. @param address undefined: none is named. */
function apiOf(address: string | undefined, end: Parameters<typeof createTestApi>[0]): TestApi {
  const temporal = createTemporalClient({ ...noTemporal, address });
  end(async () => temporal?.close());
  return createTestApi(end, { databaseUrl: database.url, redisUrl, backfills: createBackfills(temporal, taskQueue) });
}

beforeAll(async () => {
  database = await createDatabase();
  atEnd(database.drop);
  redisUrl = await redisDatabase();
  const { temporalAddress } = inject('servers');
  harness = await createHarness({ databaseUrl: database.url, redisUrl, temporalAddress, taskQueue });
  atEnd(harness.close);
  api = apiOf(temporalAddress, atEnd);
  await insertRaw(harness.pool, { notifications: [sms(`${day(1)} 12:00:00`), sms(`${day(2)} 12:00:00`)] });
});

const backfill = z.object({
  id: z.string(),
  state: z.string(),
  from: z.string(),
  facts: z.array(z.string()),
  progress: z.looseObject({ total: z.int(), done: z.int(), failed_count: z.int(), paused: z.boolean() }).nullable(),
  note: z.string().nullable(),
  asked_by: z.string().nullable(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  run_id: z.string(),
});
const one = z.object({ data: backfill.loose() });
const newId = () => `backfill-${randomUUID()}`;

const post = (path: string, body: object = {}, of = api) =>
  of.get(`/ops/backfills${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function start(body: object) {
  const response = await post('', body);
  expect(response.status, await response.clone().text()).toBe(201);
  return one.parse(await response.json()).data;
}

async function read(id: string) {
  const response = await api.get(`/ops/backfills/${id}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return one.parse(await response.json()).data;
}

async function refusal(response: Response) {
  const { message } = z.object({ message: z.unknown() }).parse(await response.json());
  return { status: response.status, message };
}

test('while no worker runs it is begun, can be read and cancelled, but not paused', async () => {
  const id = newId();
  const response = await post('', { ...range, id });
  expect([response.status, response.headers.get('location')]).toEqual([201, `/ops/backfills/${id}`]);
  expect(one.parse(await response.json()).data).toMatchObject({
    ...{ id, ...range, state: 'running', mode: 'missing', concurrency: 2, force: false, services: null },
    ...{ progress: null, asked_by: 'nightshift-ops', workflow_id: id, ended_at: null },
    note: expect.stringContaining('How far it is cannot be read: '),
  });
  const pause = await post(`/${id}/pause`);
  expect(pause.headers.get('retry-after')).toBe('10');
  expect(await refusal(pause)).toEqual({ status: 503, message: expect.stringContaining('No worker answers') });
  expect((await post(`/${id}/cancel`)).status).toBe(204);
  await harness.withWorker(() =>
    harness.client.workflow
      .getHandle(id)
      .result()
      .catch(() => {}),
  );
  expect(await read(id)).toMatchObject({ state: 'cancelled', ended_at: expect.any(String) });
  expect((await harness.pool.query('select from nightshift.run')).rowCount).toBe(0);
});

test('it is begun once, followed to its end, paused, resumed and cancelled', async () => {
  await harness.withWorker(async () => {
    const done = await start({ ...range, facts: ['billing'] });
    expect(done.id).toMatch(/^backfill-2026-05-01-2026-05-03-[0-9a-f]{8}$/);
    await expect.poll(async () => (await read(done.id)).state, { timeout: 30_000 }).toBe('completed');
    expect(await read(done.id)).toMatchObject({
      facts: ['billing'],
      progress: { total: 3, done: 3, failed_count: 0, refused_count: 0, failed: [], changes: 2, paused: false },
      note: null,
    });
    const { id, run_id } = done;
    expect((await start({ ...range, facts: ['billing'], id })).run_id).toBe(run_id);
    expect(await refusal(await post('', { ...range, id }))).toEqual({
      status: 409,
      message: 'The id is taken by a backfill that was asked for in other words. Choose another one, or leave it out',
    });
    expect(await refusal(await post(`/${id}/resume`))).toEqual({
      status: 409,
      message: 'The backfill has ended. To write days again, start another one',
    });

    const long = await start({ from: day(1), to: day(31), concurrency: 1, mode: 'all', services: [service] });
    // A worker that has much to do answers late, and is asked again.
    const patiently = { timeout: 30_000 };
    const ask = (what: string) => expect.poll(async () => (await post(`/${long.id}/${what}`)).status, patiently);
    const its = () => expect.poll(() => read(long.id), patiently);
    await ask('pause').toBe(204);
    await its().toMatchObject({ state: 'paused', services: [service] });
    await ask('resume').toBe(204);
    await its().toMatchObject({ state: 'running', progress: { paused: false } });
    await ask('cancel').toBe(204);
    await its().toMatchObject({ state: 'cancelled', progress: { total: 31 } });

    const { data } = z
      .object({ data: z.array(z.looseObject({ id: z.string(), state: z.string() })) })
      .parse(await (await api.get('/ops/backfills')).json());
    expect(data.filter(({ id }) => [done.id, long.id].includes(id)).map(({ id, state }) => [id, state])).toEqual([
      [long.id, 'cancelled'],
      [done.id, 'completed'],
    ]);
  });
});

/** What is read of a backfill that was started in the web UI, after its end. */
async function endedByHand(range: { readonly from: string; readonly to: string }) {
  const workflowId = uniqueName('by-hand');
  await harness.withWorker(async () => {
    const run = await harness.client.workflow.start(workflowNames.backfill, { args: [range], taskQueue, workflowId });
    await run.result().catch(() => {});
  });
  return read(workflowId);
}

test('of one that has failed the progress names the days; what was started in the web UI says what was asked for', async () => {
  await harness.pool.query(`
    create function refuse() returns trigger language plpgsql as 'begin raise insufficient_privilege; end';
    create trigger refuse before update or delete or insert on ft_processing_time execute function refuse()`);
  expect(await endedByHand({ from: day(1), to: day(1) })).toMatchObject({
    ...{ state: 'failed', from: day(1), to: day(1), mode: 'missing', asked_by: null, note: null },
    progress: { total: 1, done: 1, failed_count: 1, failed: [{ day: day(1), message: expect.any(String) }] },
  });
});

test('of one that has failed before its first day the note says why, in the words of what failed', async () => {
  expect(await endedByHand({ from: day(2), to: day(1) })).toMatchObject({
    ...{ state: 'failed', progress: null },
    note: `How far it is cannot be read: Expected a range that ends on or after its first day, got ${day(2)} to ${day(1)}`,
  });
});

test('of an unknown id, and of a workflow that is no backfill, there is none', async () => {
  const workflowId = uniqueName('guard');
  const guard = await harness.client.workflow.start(workflowNames.guardFreshness, { taskQueue, workflowId });
  onTestFinished(async () => void (await guard.terminate()));
  for (const id of [newId(), workflowId]) {
    expect((await api.get(`/ops/backfills/${id}`)).status).toBe(404);
    for (const change of ['pause', 'resume', 'cancel']) expect((await post(`/${id}/${change}`)).status).toBe(404);
  }
});

test.each([
  [{}, { from: ['expected a date, "YYYY-MM-DD", got nothing'], to: ['expected a date, "YYYY-MM-DD", got nothing'] }],
  [{ ...range, to: '2026-02-30' }, { to: ['expected a date, "YYYY-MM-DD", got "2026-02-30"'] }],
  [{ ...range, mode: 'some' }, { mode: ['expected one of missing, failed, all, got "some"'] }],
  [{ ...range, concurrency: 5 }, { concurrency: ['expected 1 to 4, got 5'] }],
  [{ ...range, facts: [] }, { facts: [expect.stringMatching(/^expected some of notification_status, /)] }],
  [
    { ...range, facts: ['processing_time'], services: [service] },
    { facts: ['expected some of notification_status, billing, which services have'] },
  ],
  [{ ...range, services: ['tea'] }, { services: ['expected 1 to 100 UUIDs, got "tea"'] }],
  [{ ...range, id: 'mine' }, { id: ['expected an id that begins with "backfill-", got "mine"'] }],
  [{ ...range, dryRun: true }, { body: ['Unrecognized key: "dryRun"'] }],
  [{ ...range, from: day(4) }, `Expected a range that ends on or after its first day, got ${day(4)} to ${day(3)}`],
  [{ ...range, to: '2999-01-01' }, expect.stringMatching(/^Expected days that have ended, before /)],
])('%j is refused, and nothing is begun', async (body, message) => {
  const id = newId();
  expect(await refusal(await post('', { id, ...body }))).toEqual({ status: 400, message });
  expect((await api.get(`/ops/backfills/${id}`)).status).toBe(404);
});

test.each([
  ['none is named', undefined, /TEMPORAL_ADDRESS is not set/],
  ['it does not answer', '127.0.0.1:1', /Temporal, which runs the backfills, does not answer/],
])('without a Temporal, as %s, the answer is a 503 that says what to do', async (_, address, message) => {
  const alone = apiOf(address, onTestFinished);
  const answers = [
    await post('', range, alone),
    await alone.get('/ops/backfills'),
    await alone.get(`/ops/backfills/${newId()}`),
    await post(`/${newId()}/pause`, {}, alone),
  ];
  for (const answer of answers) {
    expect(await refusal(answer)).toEqual({ status: 503, message: expect.stringMatching(message) });
  }
});
