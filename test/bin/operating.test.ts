import { beforeAll, expect, inject, test, vi } from 'vitest';
import { type Command, UsageError } from '../../bin/command.ts';
import { backfillCommand } from '../../bin/commands/backfill.ts';
import { freshnessCommand } from '../../bin/commands/freshness.ts';
import { journalCommand } from '../../bin/commands/journal.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { insertRaw, service, sms } from '../support/raw-rows.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';

const atEnd = atEndOfFile();
const { temporalAddress } = inject('servers');
const taskQueue = uniqueName('commands');
/** Of this file alone: the id of a backfill goes by its days. */
const [from, to] = ['2019-05-04', '2019-05-06'];
const id = `backfill-${from}-${to}`;
let settings: Readonly<Record<string, string>>;
let harness: Harness;

beforeAll(async () => {
  const database = await createDatabase();
  atEnd(database.drop);
  settings = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_TASK_QUEUE: taskQueue };
  harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress,
    taskQueue,
    settings: { rawHorizonDays: 36_500 },
  });
  atEnd(harness.close);
  await insertRaw(harness.pool, { notifications: [sms(`${from} 12:00`), sms(`${to} 12:00`)] });
});

/** Runs a command in this process, with no setting but those of the file. */
async function run({ run: command }: Command, ...args: readonly string[]) {
  const printed: Record<'log' | 'error', string[]> = { log: [], error: [] };
  for (const name of ['log', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((line) => void printed[name].push(`${line}\n`));
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  try {
    const exitCode = await command(args);
    return { exitCode, stdout: printed.log.join(''), stderr: printed.error.join('') };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

const start = (...more: readonly string[]) => run(backfillCommand, '--from', from, '--to', to, ...more);

test('a backfill is followed to its end, listed, and ends with 1 when a day fails', async () => {
  await harness.withWorker(async () => {
    const { exitCode, stdout, stderr } = await start();
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^3 of 3 days done, 0 of them failed, /)]);
    expect(stderr).toContain(`Started ${id}. It goes on when this command is stopped.`);
    expect(JSON.parse((await start('--json')).stdout)).toMatchObject({ total: 0, failedCount: 0 });

    await harness.pool.query(`
      create function refuse() returns trigger language plpgsql as 'begin raise insufficient_privilege; end';
      create trigger refuse before insert or update or delete on ft_billing execute function refuse()`);
    const failed = await start('--mode', 'all', '--facts', 'billing');
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(`${id} has failed: 3 days failed, first 2019-05-0[456]: `),
    });
    await harness.pool.query('drop function refuse cascade');
  });
  const listed = async () => {
    const all: readonly { readonly id: string }[] = JSON.parse((await run(backfillCommand, 'list', '--json')).stdout);
    return all.filter((backfill) => backfill.id === id);
  };
  const completed = { state: 'completed', mode: 'missing' };
  const failed = { state: 'failed', from, to, mode: 'all', asked_by: expect.stringContaining('@') };
  // Temporal lists a run some moments after it has ended.
  await vi.waitFor(async () => expect(await listed()).toMatchObject([failed, completed, completed]), 10_000);
});

test('one that was asked for in other words is not taken for it; it is cancelled, and what does not run is named', async () => {
  const { client } = harness;
  const input = { from, to, mode: 'missing', concurrency: 2, force: false };
  const handle = await client.workflow.start('backfill', {
    ...{ args: [input], taskQueue, workflowId: id, workflowIdReusePolicy: 'ALLOW_DUPLICATE' },
    memo: { backfill: input, askedBy: 'jane@laptop', startedAt: '2026-11-22T12:00:00Z' },
  });
  expect(await start('--mode', 'all')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`${id} runs already, and was asked for in other words`),
  });
  expect(await run(backfillCommand, 'cancel', id)).toMatchObject({
    exitCode: 0,
    stdout: `${id} ends with the days that are under way\n`,
  });
  await harness.withWorker(() => handle.result().catch(() => {}));
  expect(await run(backfillCommand, 'pause', id)).toMatchObject({
    exitCode: 1,
    stderr: `No backfill ${id} runs. What there is: npm run nightshift -- backfill list\n`,
  });
});

test('freshness ends with 1 when facts are late, and says what to do', async () => {
  const { exitCode, stdout, stderr } = await run(freshnessCommand);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/billing +│ 2019-05-06 +│ [\d.]+ h +│ late/);
  expect(stderr).toMatch(/^To make up for it: npm run nightshift -- run night --night \d{4}-\d\d-\d\d\./);
  const json = JSON.parse((await run(freshnessCommand, '--json')).stdout);
  expect(json).toMatchObject([{ fact: 'billing', completeThrough: to, verdict: 'late' }, {}, {}, {}]);
});

test('the journal tells a sentence for each change, of a service too', async () => {
  const journal = (...more: readonly string[]) =>
    run(journalCommand, '--fact', 'notification_status', '--day', from, ...more);
  const told =
    /^\S+Z {2}A backfill: sms delivered \(normal key, .* was added with notification_count 1, since a backfill wrote the day anew\.\n$/;
  expect((await journal('--service', service)).stdout).toMatch(told);
  expect(JSON.parse((await journal('--json')).stdout)).toMatchObject([{ service_id: service, reason: 'backfill' }]);
  expect((await journal('--service', '00000000-0000-4000-8000-0000000000ff')).stdout).toBe(
    `Nothing has changed notification_status of ${from} since the journal began\n`,
  );
});

test.each([
  [backfillCommand, [], /--from: .*nothing/],
  [
    backfillCommand,
    ['--from', from, '--to', to, '--mode', 'some'],
    /--mode: expected one of missing, failed, all, got some/,
  ],
  [backfillCommand, ['pause'], /backfill pause: expected the id of a backfill, got nothing/],
  [journalCommand, ['--fact', 'tea'], /--fact: expected one of .*, got tea/],
  [journalCommand, ['--fact', 'billing', '--day', '2026-02-30'], /--day: .*2026-02-30/],
  [journalCommand, ['--fact', 'billing', '--day', from, '--service', 'x'], /--service: .* a UUID, got x/],
  [freshnessCommand, ['--day', from], /--day/],
])('arguments that do not fit are named', async (command, args, message) => {
  const error: unknown = await run(command, ...args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(message);
});
