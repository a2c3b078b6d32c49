import { afterAll, expect, inject, test } from 'vitest';
import { UsageError } from '../../bin/command.ts';
import { runCommand } from '../../bin/commands/run.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness } from '../support/harness.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { nightshift as runNightshift, startProgram } from './programs.ts';

const { temporalAddress } = inject('servers');
const database = await createDatabase();
const taskQueue = uniqueName('command-line');
const harness = await createHarness({
  databaseUrl: database.url,
  redisUrl: await redisDatabase(),
  temporalAddress,
  taskQueue,
});
afterAll(async () => {
  await harness.close();
  await database.drop();
});

/** All that the command line is told of the servers. */
const settings = { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_TASK_QUEUE: taskQueue };

const nightshift = (args: readonly string[], environment: Readonly<Record<string, string>> = settings) =>
  runNightshift(args, environment);

test('--help lists the commands, and each has its own', async () => {
  const help = await nightshift(['--help'], {});
  expect(help).toMatchObject({ exitCode: 0, stderr: '' });
  expect(help.stdout).toMatch(
    /Usage: npm run nightshift -- COMMAND.*\n\nCommands:\n {2}run .*\n {2}backfill [\s\S]*\n {2}letters /,
  );
  const ofRun = await nightshift(['run', '--help'], {});
  expect(ofRun).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ofRun.stdout).toContain('run billing-today       [--json]');
});

test.each([
  [[], 'Expected a command, got nothing'],
  [['run', 'night'], 'run night: expected --night YYYY-MM-DD'],
])('%j ends with 2 and the usage', async (args, message) => {
  const { exitCode, stdout, stderr } = await nightshift(args, {});
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^${message}[^]*--night|^${message}[^]*Commands:`));
});

test.each([
  [[], 'run: expected one of night, notification-status, processing-time, billing, billing-today, got nothing'],
  [['constructor'], 'billing-today, got constructor'],
  [['night', '--night', '2026-02-30'], '--night: Expected a date that exists, as YYYY-MM-DD, got "2026-02-30"'],
  [['night', '--night', '2026-02-03', 'now'], 'run night: expected options only after it, got now'],
  [['night', '--night', '2026-02-03', '--use-rollup'], 'run night: --use-rollup does not go with it'],
  [['billing-today', '--force'], 'run billing-today: --force does not go with it'],
  [['billing', '--fast'], "Unknown option '--fast'"],
])('run %j is refused with what was expected', async (args, message) => {
  const refused = runCommand.run(args);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
});

test('a server that is not named, or does not answer, is named', async () => {
  const unnamed = await nightshift(['run', 'billing-today'], {});
  expect(unnamed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(unnamed.stderr).toContain('TEMPORAL_ADDRESS: not set');
  const dead = await nightshift(['run', 'billing-today'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(dead).toMatchObject({ exitCode: 1, stdout: '' });
  expect(dead.stderr).toMatch(/^Temporal at 127\.0\.0\.1:1, .*correct TEMPORAL_ADDRESS/);
});

test('runs a night and one fact of it, and prints the result, for people or as JSON', async () => {
  const { night, fact } = await harness.withWorker(async () => ({
    night: await nightshift(['run', 'night', '--night', '2025-06-02']),
    fact: await nightshift(['run', 'processing-time', '--night', '2025-06-03', '--json']),
  }));
  expect(night, night.stderr).toMatchObject({ exitCode: 0 });
  expect(night.stderr).toContain('Started nightly-reporting/2025-06-02, run ');
  expect(night.stdout).toContain('Night of 2025-06-02: completed\n');
  expect(night.stdout).toMatch(/│ 2025-06-01 │ unchanged · 0 │ \+1 · 1/);

  expect(fact, fact.stderr).toMatchObject({ exitCode: 0 });
  const result = JSON.parse(fact.stdout);
  expect(result).toMatchObject({ night: '2025-06-03', throughDay: '2025-06-02', state: 'completed', problems: [] });
  expect(result.days).toHaveLength(10);
});

test('runs the billing of today', async () => {
  const { exitCode, stdout, stderr } = await harness.withWorker(() => nightshift(['run', 'billing-today', '--json']));
  expect(exitCode, stderr).toBe(0);
  const { night, throughDay, days } = JSON.parse(stdout);
  expect(throughDay).toBe(night);
  expect(days).toMatchObject([{ fact: 'billing', day: night }]);
  expect(await harness.redis.exists('update_ft_billing_for_today:updated-at-utc-isoformat')).toBe(1);
});

test('a night that fails ends with 1 and its problems', async () => {
  // An error of the kind that no further attempt can mend.
  await harness.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'not a row more' using errcode = '42P01'; end $$;
     create trigger refuse before insert on ft_processing_time for each row execute function refuse()`,
  );
  const failed = await harness.withWorker(() => nightshift(['run', 'night', '--night', '2025-06-04']));
  await harness.pool.query('drop function refuse cascade');
  expect(failed, failed.stderr).toMatchObject({ exitCode: 1 });
  expect(failed.stdout, failed.stderr).toContain('Night of 2025-06-04: failed');
  expect(failed.stdout).toMatch(/processing_time of 2025-06-03: .*not a row more/);
});

test('a run that is under way is not started a second time', async () => {
  const handle = await harness.client.workflow.start('nightlyReporting', {
    args: [{ night: '2025-06-05' }],
    workflowId: 'nightly-reporting/2025-06-05',
    taskQueue: uniqueName('nobody'),
  });
  const { exitCode, stderr } = await nightshift(['run', 'night', '--night', '2025-06-05']);
  await handle.terminate();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('nightly-reporting/2025-06-05 is running already');
});

test('whoever reads what is printed may go', async () => {
  const program = startProgram(['nightshift.ts', '--help']);
  program.child.stdout?.destroy();
  expect([await program.exit, program.stderr()]).toEqual([0, '']);
});

test('says so when no worker answers, and goes on to wait', async () => {
  const program = startProgram(['nightshift.ts', 'run', 'night', '--night', '2025-06-06'], settings);
  await expect.poll(program.stderr, { timeout: 60_000 }).toContain(`no worker answers on ${taskQueue} yet`);
  await harness.withWorker(() => program.exit);
  expect(await program.exit).toBe(0);
}, 150_000);
