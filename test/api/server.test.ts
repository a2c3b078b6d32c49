import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { letterFolder } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** `npm run api`, in a process of its own. */
function startServer(environment: Record<string, string>) {
  const program = fileURLToPath(new URL('../../api/server.ts', import.meta.url));
  const env = { ...environment, NIGHTSHIFT_LOG_LEVEL: 'info', PORT: '0' };
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['ignore', 'ignore', 'pipe'], env });
  onTestFinished(async () => void child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    printed += chunk;
  });
  return { child, exit, printed: () => printed };
}

test.each(['SIGTERM', 'SIGINT'] as const)('it answers until a %s, and ends well', async (signal) => {
  const { child, exit, printed } = startServer({
    DATABASE_URL: database.url,
    REDIS_URL: await redisDatabase(),
    INTERNAL_CLIENT_API_KEYS: '{"notify-admin": ["a-secret"]}',
    NIGHTSHIFT_OBJECT_STORE: letterFolder(onTestFinished),
  });
  const url = await vi.waitUntil(() => /answers at (http:\/\/[\d.:]+)/.exec(printed())?.[1], 30_000);
  const answer = await fetch(`${url}/readyz`);

  child.kill(signal);

  expect(answer.status).toBe(200);
  expect(await exit).toEqual([0, null]);
  expect(printed()).not.toContain('a-secret');
});

test('without servers and a secret it says what is not set', async () => {
  const { exit, printed } = startServer({});

  expect(await exit).toEqual([1, null]);
  expect(printed().match(/^ {2}- \w+: not set/gm)).toEqual([
    '  - DATABASE_URL: not set',
    '  - REDIS_URL: not set',
    '  - NIGHTSHIFT_OBJECT_STORE: not set',
    '  - ADMIN_CLIENT_SECRET: not set',
  ]);
});

test('a list of secrets that is none is named, and not shown', async () => {
  const { exit, printed } = startServer({ INTERNAL_CLIENT_API_KEYS: '{"notify-admin": "a-secret"}' });

  expect(await exit).toEqual([1, null]);
  expect(printed()).toContain(
    'INTERNAL_CLIENT_API_KEYS: expected a JSON object of lists, like {"notify-admin": ["secret"]}, but got something else',
  );
  expect(printed()).not.toContain('a-secret');
});
