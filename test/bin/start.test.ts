import { exec } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { UsageError } from '../../bin/command.ts';
import { startOptions } from '../../bin/start/options.ts';
import { type ClaimRecord, readRecords } from '../../stack/claim-record.ts';
import { clamdProgram } from '../../stack/clamd.ts';
import { remains } from '../stack/launchers.ts';
import { createDatabase } from '../support/database.ts';
import { type Program, startProgram, untilPrinted } from './programs.ts';

const today = '2026-10-28';
/** A folder for the files of letters; clamd and its folder, where it is installed. */
const ofLetters = clamdProgram() === undefined ? 1 : 3;
const root = join(import.meta.dirname, '../..');

function claimsOf({ child }: Program): ClaimRecord[] {
  return readRecords().filter(({ launcher }) => launcher.pid === child.pid);
}

async function databaseOfTest(): Promise<{ url: string; pool: pg.Pool }> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  return database;
}

/** A migrated database with a service, into which no demo data go: the night over it takes no time. */
async function databaseInUse(): Promise<{ url: string; pool: pg.Pool }> {
  const database = await databaseOfTest();
  await database.pool.query(
    `insert into users (id, name, email_address, created_at, _password, password_changed_at, failed_login_count, state, platform_admin, email_access_validated_at)
     values (gen_random_uuid(), 'Somebody', 'somebody@example.com', now(), '', now(), 0, 'active', false, now());
     insert into services (id, name, created_at, active, restricted, created_by_id, version, prefix_sms, rate_limit, letter_message_limit,
                           sms_message_limit, email_message_limit, has_active_go_live_request, normalised_service_name, email_sender_local_part)
     select gen_random_uuid(), 'Theirs', now(), true, false, id, 1, true, 1, 1, 1, 1, false, 'theirs', 'theirs' from users`,
  );
  return database;
}

test('npm start -- --once: servers, demo data, the night and its result, and nothing is left', async () => {
  const program = startProgram(['start.ts', '--today', today, '--once']);
  await untilPrinted(program, 'Worker (');
  const claims = claimsOf(program);
  expect(remains(claims)).toHaveLength(8 + ofLetters);

  expect(await program.exit, program.stderr()).toBe(0);

  const output = program.stdout();
  expect(output).toMatch(
    /Demo data: 20 services, .* \d\d,\d{3} rows in notifications and \d{2,3},\d{3} in notification_history/,
  );
  expect(output).toContain(`Night of ${today}: completed with problems`);
  const days = output
    .split('\n')
    .filter((line) => /^│ 2026-10-\d\d │ \+\d+ · \d+ +│ \+1 · 1 +│ \+\d+ · \d+ /.test(line));
  expect(days.map((line) => line.slice(2, 12))).toEqual(
    ['18', '19', '20', '21', '22', '23', '24', '25', '26', '27'].map((day) => `2026-10-${day}`),
  );
  expect(output).toContain('Flushed from Redis: performance-stats 5 keys, usage 0 keys');
  expect(output).toMatch(/The dashboard shows \d\d\d,\d{3} notifications, complete through 2026-10-27\n/);
  const rows = output
    .split('\n')
    .filter((line) => /^│ (?:of two pages|with a virus|that is broken|without a file) /.test(line));
  const withScanner = ['created', 'virus-scan-failed', 'validation-failed'];
  const statuses = clamdProgram() === undefined ? Array(3).fill('pending-virus-check') : withScanner;
  expect(rows.map((row) => row.split('│')[2]?.trim())).toEqual([...statuses, 'pending-virus-check']);
  expect(rows[3]).toContain('Waits for the file. The next try is at ');
  expect(output.match(/http:\S+\/workflows\/letter-scan%2F[\da-f-]{36}$/gm)).toHaveLength(4);
  expect(output).toMatch(/Problems \(1\):\n {2}- 1 letter messages of 2026-10-25 have no rate and are not in billing/);
  expect(remains(claims)).toEqual([]);
  expect(claimsOf(program)).toEqual([]);
}, 240_000);

test('a database that is neither empty nor ours is refused, and left as it was', async () => {
  const { databaseUrl: server, redisUrl, temporalAddress } = inject('servers');
  const database = await databaseOfTest();
  await database.pool.query(
    'drop schema nightshift cascade; drop schema public cascade; create schema public; create table orders ()',
  );
  const program = startProgram(['start.ts', '--once'], {
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    TEMPORAL_ADDRESS: temporalAddress,
  });
  expect(await program.exit).toBe(1);
  expect(program.stderr()).toMatch(
    /expected an empty database.*but found public\.orders\. Nothing was changed\. Unset it/,
  );
  expect(program.stderr()).not.toContain('    at ');
  const { rows } = await database.pool.query(
    `select n.nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('public', 'nightshift')`,
  );
  expect(rows).toEqual([{ nspname: 'public', relname: 'orders' }]);
  expect(server).not.toBe(database.url);
});

test('a database in use gets no demo data; it stays up with next steps until Ctrl-C', async () => {
  const database = await databaseInUse();
  const program = startProgram(['start.ts', '--today', today], { DATABASE_URL: database.url });
  await untilPrinted(program, 'Ctrl-C ends it all');
  const claims = claimsOf(program);
  expect(remains(claims)).toHaveLength(6 + ofLetters);
  const output = program.stdout();
  expect(output).toContain('The night runs on what is there: demo data goes into an empty database only');
  expect(output).toContain(`Night of ${today}: completed\n`);
  expect(output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/nightly-reporting%2F2026-10-28\//);
  expect(output).toMatch(
    /export REDIS_URL=redis:\/\/127\.0\.0\.1:\d+\n {2}export TEMPORAL_ADDRESS=127\.0\.0\.1:\d+\n {2}export NIGHTSHIFT_OBJECT_STORE=\/var\/tmp\//,
  );
  expect(output).not.toContain('Letters that a service has sent');
  expect(output).not.toContain('export DATABASE_URL');
  const [command = ''] = /^ *curl .*$/m.exec(output) ?? [];
  const { stdout: dashboard } = await promisify(exec)(`${command} --silent --show-error`, { cwd: root });
  expect(JSON.parse(dashboard)).toMatchObject({ live_service_count: 1, total_notifications: 0 });
  expect((await database.pool.query('select count(*)::int as services from services')).rows).toEqual([{ services: 1 }]);

  // As npm does: the terminal's signal comes a second time, and is not a second Ctrl-C.
  program.child.kill('SIGINT');
  program.child.kill('SIGINT');

  expect(await program.exit).toBe(0);
  expect(program.stdout()).toContain('Stopping');
  expect(remains(claims)).toEqual([]);
});

test('a second Ctrl-C does not wait for the worker to drain, and leaves nothing either', async () => {
  const database = await databaseInUse();
  const holder = new pg.Client(database.url);
  await holder.connect();
  onTestFinished(() => holder.end());
  // The night waits for this table, and the worker for the night.
  await holder.query('begin; lock table nightshift.rollup_day in access exclusive mode');
  const program = startProgram(['start.ts', '--today', today], { DATABASE_URL: database.url });
  await untilPrinted(program, 'Worker (');
  const waits = `select count(*)::int as waiting from pg_stat_activity where application_name = 'nightshift worker' and wait_event_type = 'Lock'`;
  await expect
    .poll(async () => (await database.pool.query(waits)).rows, { timeout: 30_000 })
    .not.toEqual([{ waiting: 0 }]);
  const claims = claimsOf(program);

  program.child.kill('SIGINT');
  await untilPrinted(program, 'Stopping');
  await sleep(1_500);
  expect(program.child.exitCode).toBeNull();
  const asked = performance.now();
  program.child.kill('SIGINT');

  expect(await program.exit).toBe(130);
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(remains(claims)).toEqual([]);
});

test('arguments that do not fit end with 2 and the usage; --help ends with 0', async () => {
  const [refused, help] = [startProgram(['start.ts', '--twice']), startProgram(['start.ts', '--help'])];
  expect(await refused.exit).toBe(2);
  expect(refused.stdout()).toBe('');
  expect(refused.stderr()).toMatch(/^Unknown option '--twice'\n\nUsage: npm start/);
  expect(await help.exit).toBe(0);
  expect(help.stdout()).toContain('--once   ends after');
});

test.each([
  [['--today', '2999-01-01'], '--today: expected a night that has begun, up to 20'],
  [['--today', '2026-02-30'], '--today: Expected a date that exists, as YYYY-MM-DD, got "2026-02-30"'],
  [['now'], "Unexpected argument 'now'"],
])('%j is refused with what was expected', (args, message) => {
  expect(() => startOptions(args, 'Europe/London')).toThrow(UsageError);
  expect(() => startOptions(args, 'Europe/London')).toThrow(message);
});
