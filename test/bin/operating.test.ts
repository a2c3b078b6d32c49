import { beforeAll, expect, inject, test, vi } from 'vitest';
import { type Command, UsageError } from '../../bin/command.ts';
import { backfillCommand } from '../../bin/commands/backfill.ts';
import { diffCommand } from '../../bin/commands/diff.ts';
import { freshnessCommand } from '../../bin/commands/freshness.ts';
import { journalCommand } from '../../bin/commands/journal.ts';
import { runCommand } from '../../bin/commands/run.ts';
import { insertServices } from '../api/dashboard-rows.ts';
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

test('days without a rollup are not compared, and the exit code says so', async () => {
  const compare = () =>
    run(diffCommand, '--from', '2019-09-01', '--to', '2019-09-01', '--facts', 'billing', '--use-rollup');
  const { exitCode, stdout, stderr } = await harness.withWorker(compare);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /│ 2019-09-01 │ billing │ no rollup [\s\S]*Not compared:\n- .*found none.* without --use-rollup: /,
  );
  expect(stdout).not.toContain('would refuse');
  expect(stderr).toContain('0 of 0 days of facts differ; 0 by late receipts alone, 0 would be refused.');
  expect(stderr).toContain('Not compared, without a rollup: 1. Without --use-rollup it is made anew');
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

test('a pause is listed as one, and says how to go on', async () => {
  const paused = 'backfill-2019-06-01-2019-08-31';
  const args = [{ from: '2019-06-01', to: '2019-08-31', mode: 'all', facts: ['billing'] }];
  const handle = await harness.client.workflow.start('backfill', { args, taskQueue, workflowId: paused });
  const stateOf = async () => {
    const { stdout, stderr } = await run(backfillCommand, 'list', '--json');
    const all: readonly { readonly id: string; readonly state: string }[] = JSON.parse(stdout);
    return { state: all.find(({ id }) => id === paused)?.state, stderr };
  };
  await harness.withWorker(async () => {
    expect(await run(backfillCommand, 'pause', paused)).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        `^\\d+ of \\d+ days done, .*Pauses after .*To go on: npm run nightshift -- backfill resume ${paused}\n$`,
      ),
      stderr: '',
    });
    // Temporal lists a run some moments after it has begun.
    await vi.waitFor(async () => expect((await stateOf()).state).toBe('paused'), 10_000);
    expect((await run(backfillCommand, 'resume', paused)).stdout).toMatch(/ Goes on\n$/);
    expect((await stateOf()).state).toBe('running');
    await run(backfillCommand, 'cancel', paused);
    await handle.result().catch(() => {});
  });
});

test('of some services those that there are not are named', async () => {
  const [known = ''] = await insertServices(harness.pool, [{ name: 'known' }]);
  const nobody = '00000000-0000-4000-8000-00000000dead';
  const refused = start('--services', `${known},${nobody}`);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(`--services: there is no service ${nobody}`);
});

test('freshness ends with 1 when facts are late, and says what to do', async () => {
  const { exitCode, stdout, stderr } = await run(freshnessCommand);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/billing +│ 2019-05-06 +│ [\d.]+ h +│ late/);
  expect(stderr).toMatch(/^To make up for it: npm run nightshift -- run night --night \d{4}-\d\d-\d\d\./);
  const json = JSON.parse((await run(freshnessCommand, '--json')).stdout);
  expect(json).toMatchObject([{ fact: 'billing', completeThrough: to, verdict: 'late' }, {}, {}, {}]);

  await harness.pool.query(`
    insert into nightshift.run (run_id, workflow_id, workflow_type, night, through_day, forced, state, started_at)
    values ('a night', 'w', 'nightlyReporting', current_date - 4, current_date - 5, false, 'failed', now());
    insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
    values ('billing', current_date - 5, 'written', true, 1, '', '', 'a night', now());
    insert into nightshift.run_check (run_id, invariant, days_checked, violations)
    values ('a night', 'R5', 1, jsonb_build_array(jsonb_build_object('day', current_date - 5, 'detail', 'pounds')))`);
  expect((await run(freshnessCommand)).stderr).toMatch(
    /^Checks do not hold\. What was found: GET \/ops\/nights\/\d{4}-\d\d-\d\d\nTo make up for it: .* The next night takes up /,
  );
  await harness.pool.query(
    `delete from nightshift.run where run_id = 'a night'; delete from nightshift.fact_day where run_id = 'a night'`,
  );
});

test('servers that do not answer are named, with the setting', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://notify@127.0.0.1:1/notify');
  const unanswered = Promise.resolve(freshnessCommand.run([])).finally(() => vi.unstubAllEnvs());
  await expect(unanswered).rejects.toThrow(
    /^Postgres at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.* Start it, or correct DATABASE_URL$/,
  );
});

test('the journal tells a sentence for each change, of a service too', async () => {
  const journal = (...more: readonly string[]) =>
    run(journalCommand, '--fact', 'notification_status', '--day', from, ...more);
  const told =
    /^\S+Z {2}A backfill: sms delivered \(normal key, service [-\da-f]+, template [-\da-f]+\) was added with notification_count 1, since a backfill wrote the day anew\.\n$/;
  expect((await journal('--service', service)).stdout).toMatch(told);
  expect(JSON.parse((await journal('--json')).stdout)).toMatchObject([{ service_id: service, reason: 'backfill' }]);
  await harness.pool.query('update ft_notification_status set notification_count = 7 where bst_date = $1', [from]);
  const newest = await journal('--limit', '1');
  expect(newest.stdout).toMatch(/^\S+ {2}By hand, .* went from notification_count 1 to 7\.\n$/);
  expect(newest.stderr).toBe('These are the newest 1; there are more. --limit shows more\n');
  expect((await journal('--limit', '2')).stderr).toBe('');
  expect((await journal('--service', '00000000-0000-4000-8000-0000000000ff')).stdout).toBe(
    `Nothing has changed notification_status of ${from} since the journal began\n`,
  );
});

const range = (first: string, last: string) => ['--from', first, '--to', last];

test.each([
  [backfillCommand, [], /--from: .*nothing/],
  [backfillCommand, range('2019-09-02', '2019-09-01'), /ends on or after its first day, got 2019-09-02 to 2019-09-01/],
  [backfillCommand, range('2019-09-01', '2999-01-01'), /Expected days that have ended, before .*, got 2999-01-01/],
  [backfillCommand, [...range('2019-09-01', '2019-09-01'), '--facts', 'tea'], /facts: expected some of .*"tea"/],
  [backfillCommand, [...range('2019-09-01', '2019-09-01'), '--facts', ''], /facts: expected some of/],
  [backfillCommand, [...range('2019-09-01', '2019-09-01'), '--services', ''], /services: expected 1 to 100 UUIDs/],
  [backfillCommand, ['pause', id, '--json'], /Unknown option '--json'/],
  [diffCommand, range('2019-09-02', '2019-09-01'), /ends on or after its first day/],
  [diffCommand, range('2018-01-01', '2019-09-01'), /expected 370 days at most, got 609/],
  [diffCommand, [...range('2019-09-01', '2019-09-01'), '--facts', 'tea'], /facts: expected some of .*"tea"/],
  [diffCommand, [...range('2019-09-01', '2019-09-01'), '--rates', 'package.json'], /rates: expected \{"sms"/],
  [runCommand, ['night', '--night', '2999-01-01'], /--night: expected one that has begun, .* got 2999-01-01/],
  [journalCommand, ['--fact', 'billing', '--day', from, '--limit', '0'], /--limit: .*got 0/],
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
