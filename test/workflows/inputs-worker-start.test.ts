import { expect, inject, test } from 'vitest';
import { runEntry } from '../support/run-entry.ts';

/** `npm run worker`, without its log. */
const runWorker = (environment: Readonly<Record<string, string>>) =>
  runEntry('activities/worker.ts', { NIGHTSHIFT_LOG_LEVEL: 'silent', ...environment });

test('a worker without its servers names all of them, with the next step, and ends', async () => {
  const { exitCode, output } = await runWorker({
    DATABASE_URL: 'postgres://somebody:a-password@127.0.0.1:1/notify',
    REDIS_URL: 'redis://:a-password@127.0.0.1:2/0',
    TEMPORAL_ADDRESS: '127.0.0.1:3',
    NIGHTSHIFT_OBJECT_STORE: '/nowhere',
  });

  expect(exitCode).toBe(1);
  const [first, postgres, redis, temporal, last] = output.split('\n');
  expect(first).toBe('Not started, and nothing changed, because servers do not answer:');
  expect(postgres).toMatch(/^ {2}- Postgres at 127\.0\.0\.1:1.*ECONNREFUSED.*DATABASE_URL/);
  expect(redis).toMatch(/^ {2}- Redis at redis:\/\/127\.0\.0\.1:2\/0.*REDIS_URL/);
  expect(temporal).toMatch(/^ {2}- Temporal at 127\.0\.0\.1:3, namespace default.*TEMPORAL_ADDRESS/);
  expect(last).toBe('Start them, or correct the settings; `npm start` brings servers of its own.');
  expect(output).not.toContain('a-password');
});

test('a worker on a database without our tables says how to make them', async () => {
  const { databaseUrl, redisUrl, temporalAddress } = inject('servers');

  const { exitCode, output } = await runWorker({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    NIGHTSHIFT_OBJECT_STORE: '/nowhere',
  });

  expect(exitCode).toBe(1);
  expect(output).toContain('run `npm run migrate`');
});

test('a worker without settings names those that it needs', async () => {
  const { exitCode, output } = await runWorker({});

  expect(exitCode).toBe(1);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'TEMPORAL_ADDRESS', 'NIGHTSHIFT_OBJECT_STORE']) {
    expect(output).toContain(`  - ${name}: not set. Name a server, or run \`npm start\``);
  }
});
