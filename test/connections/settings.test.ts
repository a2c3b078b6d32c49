import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connectionsOf } from '../../activities/worker-process.ts';
import { redisLocation, sentinelOptions } from '../../db/cache/redis-address.ts';
import { ConfigError, readConfig } from '../../temporal.config.ts';

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

test('certificates for Temporal: what is named is there, and is one', () => {
  const here = fileURLToPath(import.meta.url);
  expect(
    problemsOf({
      TEMPORAL_TLS_CLIENT_CERT_PATH: '/not/there.pem',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: here.slice(0, -3),
    }),
  ).toEqual([
    'TEMPORAL_TLS_CLIENT_CERT_PATH: expected the path of a file that can be read (ENOENT), but got ' +
      '"/not/there.pem"',
    expect.stringContaining('TEMPORAL_TLS_SERVER_CA_CERT_PATH: expected the path of a file that can be read'),
  ]);
  expect(
    problemsOf({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: fileURLToPath(new URL('../../package.json', import.meta.url)) }),
  ).toEqual([
    expect.stringContaining('TEMPORAL_TLS_SERVER_CA_CERT_PATH: expected the path of a file in PEM form, but got "'),
  ]);
  // The key in the place of its path.
  expect(problemsOf({ TEMPORAL_TLS_CLIENT_KEY_PATH: 'a secret' })[0]).toBe(
    'TEMPORAL_TLS_CLIENT_KEY_PATH: expected the path of a file that can be read (ENOENT), but got something else',
  );
  expect(problemsOf({ TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'a secret' })).toEqual([
    'TEMPORAL_TLS_SERVER_CA_CERT_DATA: expected text in PEM form, but got something else',
  ]);
});

test('certificates for Temporal: a client has both its certificate and its key, or none', () => {
  expect(problemsOf({ TEMPORAL_TLS_CLIENT_CERT_DATA: pem })).toEqual([
    expect.stringContaining(
      'TEMPORAL_TLS_CLIENT_KEY_PATH: expected a path, since there is a TEMPORAL_TLS_CLIENT_CERT_PATH',
    ),
  ]);
  expect(problemsOf({ TEMPORAL_TLS_CLIENT_KEY_DATA: pem })).toEqual([
    expect.stringContaining(
      'TEMPORAL_TLS_CLIENT_CERT_PATH: expected a path, since there is a TEMPORAL_TLS_CLIENT_KEY_PATH',
    ),
  ]);
  expect(readConfig({ TEMPORAL_TLS_SERVER_NAME: 'temporal.test' }).temporal.tls).toEqual({
    serverNameOverride: 'temporal.test',
  });
});

test('a worker process serves what it is told to, as a version that has both its names', () => {
  expect(readConfig({}).workers).toEqual({
    serves: ['reporting', 'letters'],
    activitiesAtOnce: { reporting: 14, letters: 4, letterFiles: 8 },
    version: undefined,
  });
  const { workers } = readConfig({
    NIGHTSHIFT_WORKERS: 'letters',
    NIGHTSHIFT_LETTERS_ACTIVITIES: '10',
    NIGHTSHIFT_LETTER_FILES_ACTIVITIES: '20',
    TEMPORAL_DEPLOYMENT_NAME: 'nightshift',
    TEMPORAL_WORKER_BUILD_ID: 'v2',
  });
  expect(workers).toMatchObject({ serves: ['letters'], version: { deploymentName: 'nightshift', buildId: 'v2' } });
  expect(connectionsOf(workers)).toBe(32);
  expect(connectionsOf(readConfig({ NIGHTSHIFT_REPORTING_ACTIVITIES: '30' }).workers)).toBe(30 + 4 + 8 + 2);
  expect(problemsOf({ NIGHTSHIFT_WORKERS: 'reporting,billing', NIGHTSHIFT_LETTERS_ACTIVITIES: '0' })).toEqual([
    'NIGHTSHIFT_WORKERS: expected reporting, letters, or both with a comma between, but got "reporting,billing"',
    'NIGHTSHIFT_LETTERS_ACTIVITIES: expected a whole number of activities from 1 to 200, but got "0"',
  ]);
  expect(problemsOf({ TEMPORAL_WORKER_BUILD_ID: 'v2' })).toEqual([
    'TEMPORAL_DEPLOYMENT_NAME: expected a name, since there is a TEMPORAL_WORKER_BUILD_ID, but got nothing',
  ]);
});

test('the address of sentinels names them all, the master and the database', () => {
  const address =
    'rediss+sentinel://a-user:a%20password@one.test:26379,two.test:26380/notify-cache/3?sentinelPassword=other';
  expect(readConfig({ REDIS_URL: address }).redisUrl).toBe(address);
  expect(sentinelOptions(address)).toMatchObject({
    sentinels: [
      { host: 'one.test', port: 26379 },
      { host: 'two.test', port: 26380 },
    ],
    name: 'notify-cache',
    db: 3,
    username: 'a-user',
    password: 'a password',
    sentinelPassword: 'other',
    enableTLSForSentinelMode: true,
  });
  expect(sentinelOptions('redis+sentinel://one.test:26379/mymaster')).toMatchObject({ name: 'mymaster', db: 0 });
  expect(sentinelOptions('redis://one.test:6379/0')).toBeUndefined();
  expect(redisLocation(address)).toBe('rediss+sentinel://one.test:26379,two.test:26380/notify-cache/3');
  expect(redisLocation('rediss://:a-password@cache.test:6380/0')).toBe('rediss://cache.test:6380/0');
  for (const wrong of [
    'redis+sentinel://one.test/mymaster',
    'redis+sentinel://one.test:26379',
    'redis+sentinel://:1/m',
  ]) {
    expect(problemsOf({ REDIS_URL: wrong })).toHaveLength(1);
  }
});
