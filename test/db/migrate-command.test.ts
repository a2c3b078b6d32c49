import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { emptyDatabase, execute } from './databases.ts';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run migrate`, with no other setting than the address of the database. */
function run(environment: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const program = ['--import', 'tsx', 'bin/migrate.ts', ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, program, { env: environment }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test('prints what it did, and that there is nothing left to do', async () => {
  const environment = { DATABASE_URL: await emptyDatabase() };
  expect(await run(environment)).toEqual({
    code: 0,
    out: expect.stringMatching(/^Applied 0001_notify\.sql\nApplied 0002_nightshift\.sql\n/),
    err: '',
  });
  expect(await run(environment, '--adopt')).toEqual({ code: 0, out: 'The database is up to date\n', err: '' });
});

test('a refusal is a message without a stack, and exit code 1', async () => {
  const url = await emptyDatabase();
  await execute(url, 'create table notifications (id uuid)');
  const { code, out, err } = await run({ DATABASE_URL: url }, '--adopt');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('ft_billing: expected a table, found none');
  expect(err).not.toMatch(/^\s+at /m);
});

test.each([
  ['no database', {}, [], 'DATABASE_URL: not set. Name the database to migrate, like postgres://'],
  ['an option that it does not have', {}, ['--adpt'], "Unknown option '--adpt'"],
  [
    'a server that does not answer',
    { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    [],
    'Postgres at 127.0.0.1:1 cannot be used',
  ],
])('%s is one line, and exit code 1', async (_what, environment: Record<string, string>, args, message) => {
  const { code, out, err } = await run(environment, ...args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).toContain(message);
});
