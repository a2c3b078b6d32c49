import { expect, test } from 'vitest';
import { ConfigError, readConfig, readServerConfig } from '../temporal.config.ts';

type Environment = Readonly<Record<string, string>>;

/** What is wrong with an environment. */
function problemsOf(environment: Environment, read: (environment: Environment) => unknown = readConfig) {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const servers = {
  DATABASE_URL: 'postgres://notify:a-password@db.example:5432/notify',
  REDIS_URL: 'rediss://:a-password@cache.example:6380/0',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  NIGHTSHIFT_OBJECT_STORE: 's3',
};

test('nothing has to be set: no servers, windows of ten days, London', () => {
  const config = readConfig({});

  expect(config).toMatchObject({
    databaseUrl: undefined,
    redisUrl: undefined,
    temporal: { address: undefined, namespace: 'default', taskQueue: 'nightshift-reporting', tls: false },
    timeZone: 'Europe/London',
    windows: { notificationStatus: { email: 10, sms: 10, letter: 10 }, processingTime: 10, billing: 10 },
    logLevel: 'info',
    environment: 'development',
  });
});

test('each variable arrives where it is used', () => {
  const config = readConfig({
    ...servers,
    NOTIFY_ENVIRONMENT: 'staging',
    NIGHTSHIFT_LOG_LEVEL: 'debug',
    TEMPORAL_NAMESPACE: 'notify.abc12',
    TEMPORAL_TASK_QUEUE: 'reporting-2',
    TEMPORAL_API_KEY: 'a-key',
    NIGHTSHIFT_TIME_ZONE: 'Europe/Dublin',
    NIGHTSHIFT_WINDOW_STATUS_EMAIL: '4',
    NIGHTSHIFT_WINDOW_STATUS_SMS: '5',
    NIGHTSHIFT_WINDOW_STATUS_LETTER: '364',
    NIGHTSHIFT_WINDOW_PROCESSING_TIME: '1',
    NIGHTSHIFT_WINDOW_BILLING: '7',
    NIGHTSHIFT_CODE_VERSION: 'v1.2.3',
  });

  expect(config).toMatchObject({
    environment: 'staging',
    logLevel: 'debug',
    databaseUrl: servers.DATABASE_URL,
    redisUrl: servers.REDIS_URL,
    temporal: {
      address: 'temporal.example:7233',
      namespace: 'notify.abc12',
      taskQueue: 'reporting-2',
      apiKey: 'a-key',
      tls: true,
    },
    timeZone: 'Europe/Dublin',
    windows: { notificationStatus: { email: 4, sms: 5, letter: 364 }, processingTime: 1, billing: 7 },
    codeVersion: 'v1.2.3',
  });
});

test('every mistake is named at once, with what was expected and what came', () => {
  const environment = {
    NIGHTSHIFT_LOG_LEVEL: 'loud',
    TEMPORAL_ADDRESS: 'http://localhost',
    TEMPORAL_TLS: 'yes',
    NIGHTSHIFT_TIME_ZONE: 'Europe/Londinium',
    NIGHTSHIFT_WINDOW_STATUS_SMS: '0',
    NIGHTSHIFT_WINDOW_PROCESSING_TIME: 'ten',
    NIGHTSHIFT_WINDOW_BILLING: '400',
  };
  const days = 'expected a whole number of days from 1 to 364, but got';

  const problems = [
    'NIGHTSHIFT_LOG_LEVEL: expected debug, info, warn, error or silent, but got "loud"',
    'TEMPORAL_ADDRESS: expected host:port, like 127.0.0.1:7233, but got "http://localhost"',
    'TEMPORAL_TLS: expected true or false, but got "yes"',
    'NIGHTSHIFT_TIME_ZONE: expected an IANA time zone, like Europe/London, but got "Europe/Londinium"',
    `NIGHTSHIFT_WINDOW_STATUS_SMS: ${days} "0"`,
    `NIGHTSHIFT_WINDOW_PROCESSING_TIME: ${days} "ten"`,
    `NIGHTSHIFT_WINDOW_BILLING: ${days} "400"`,
  ];
  expect(problemsOf(environment)).toEqual(problems);
  expect(() => readConfig(environment)).toThrow(
    `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
});

test.each(['1', '364'])('a window of %s days is one', (days) => {
  expect(problemsOf({ NIGHTSHIFT_WINDOW_BILLING: days })).toEqual([]);
});

test.each(['0', '365', '400', '1.5', '-1', 'NaN', '1e9', ' '])('a window of %j days is none', (days) => {
  expect(problemsOf({ NIGHTSHIFT_WINDOW_BILLING: days })).toHaveLength(1);
});

test('an address with a password is not shown when it is wrong', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://notify:a-password@db.example/notify',
    REDIS_URL: 'a-password@cache.example',
  });

  expect(problems).toEqual([
    'DATABASE_URL: expected an address like postgres://user:password@host:5432/database, but got something else',
    'REDIS_URL: expected an address like redis://host:6379/0 or redis+sentinel://host:26379,host:26379/mymaster/0, but got ' +
      'something else',
  ]);
});

test('an empty variable counts as unset', () => {
  const empty = Object.fromEntries(
    ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'NIGHTSHIFT_TIME_ZONE', 'NIGHTSHIFT_WINDOW_BILLING'].map((name) => [name, '']),
  );

  expect(readConfig(empty)).toEqual(readConfig({}));
});

test('a process that needs its servers gets them, or hears of every one that is not named', () => {
  const config = readConfig(servers);
  expect(readServerConfig(servers)).toEqual({
    ...config,
    letters: { ...config.letters, clamd: { host: '127.0.0.1', port: 3310 } },
  });
  expect(problemsOf({ REDIS_URL: servers.REDIS_URL }, readServerConfig)).toEqual([
    'DATABASE_URL: not set. Name a server, or run `npm start`, which brings its own',
    'TEMPORAL_ADDRESS: not set. Name a server, or run `npm start`, which brings its own',
    'NIGHTSHIFT_OBJECT_STORE: not set. Name a server, or run `npm start`, which brings its own',
  ]);
});

test('the night is scheduled in the zone of its days, the shorter schedules in UTC', () => {
  const { schedules } = readConfig({ NIGHTSHIFT_TIME_ZONE: 'Europe/Dublin' });

  expect(
    schedules.map(({ id, cron, timeZone, overlap, catchupWindow }) => [id, cron, timeZone, overlap, catchupWindow]),
  ).toEqual([
    ['nightly-reporting', '15 0 * * *', 'Europe/Dublin', 'BUFFER_ALL', '10 days'],
    ['billing-today', '0 * * * *', 'UTC', 'SKIP', '1 hour'],
    ['audit-cache', '*/10 * * * *', 'UTC', 'SKIP', '1 minute'],
    ['alerts-waiting', '*/10 * * * *', 'UTC', 'SKIP', '1 minute'],
    ['guard-freshness', '0 6,18 * * *', 'Europe/Dublin', 'SKIP', '10 hours'],
    ['trim-records', '30 5 * * *', 'UTC', 'SKIP', '1 hour'],
    ['compare-facts', '0 5 * * *', 'Europe/Dublin', 'SKIP', '5 hours'],
    ['archive-notifications', '0 3 * * *', 'Europe/Dublin', 'SKIP', '20 hours'],
    ['populate-annual-billing', '1 2 1 4 *', 'UTC', 'SKIP', '30 days'],
    ['deep-archive', '35 1 * * *', 'UTC', 'SKIP', '20 hours'],
    ['letter-rescue', '*/10 * * * *', 'UTC', 'SKIP', '1 minute'],
    ['letter-rescue-nightly', '0 20 * * *', 'UTC', 'SKIP', '1 day'],
    ['letters-still-created', '0 7 * * 1-5', 'UTC', 'BUFFER_ALL', '20 hours'],
    ['letters-technical-failure', '0 7 * * *', 'UTC', 'BUFFER_ALL', '20 hours'],
    ['letters-still-sending', '0 19 * * *', 'UTC', 'BUFFER_ALL', '20 hours'],
  ]);
});

test('letters: the buckets of the environment, and the servers that are named', () => {
  expect(readConfig({}).letters).toEqual({
    taskQueue: 'nightshift-letters',
    objects: undefined,
    buckets: {
      scan: 'development-letters-scan',
      pdf: 'development-letters-pdf',
      test: 'development-test-letters',
      invalid: 'development-letters-invalid-pdf',
    },
    history: { bucket: 'development-notification-deep-history', prefix: '' },
    clamd: undefined,
  });
  expect(
    readConfig({
      NOTIFY_ENVIRONMENT: 'staging',
      NIGHTSHIFT_OBJECT_STORE: 's3',
      AWS_REGION: 'eu-west-2',
      AWS_ENDPOINT_URL_S3: 'http://minio.example:9000',
      S3_BUCKET_LETTERS_SCAN: 'our-scan',
      CLAMD_ADDRESS: '/run/clamav/clamd.ctl',
      NIGHTSHIFT_LETTERS_TASK_QUEUE: 'letters-2',
    }).letters,
  ).toMatchObject({
    taskQueue: 'letters-2',
    objects: { s3: { region: 'eu-west-2', endpoint: 'http://minio.example:9000' } },
    buckets: { scan: 'our-scan', pdf: 'staging-letters-pdf' },
    clamd: { socketPath: '/run/clamav/clamd.ctl' },
  });
  expect(readConfig({ NIGHTSHIFT_OBJECT_STORE: '/srv/letters' }).letters.objects).toEqual({ folder: '/srv/letters' });
  expect(problemsOf({ CLAMD_ADDRESS: 'clamd' })).toEqual([
    'CLAMD_ADDRESS: expected host:port, like 127.0.0.1:3310, or the path of a unix socket, like /run/clamav/clamd.ctl, but ' +
      'got "clamd"',
  ]);
});

test('alerts: tickets only where they are wanted, and there is a key', () => {
  const zendesk = (environment: Environment) => readConfig(environment).alerts.zendesk;
  expect(readConfig({}).alerts).toEqual({
    webhookUrl: undefined,
    zendesk: undefined,
    dvlaEmailAddresses: [],
    runbookUrl: 'docs/operating.md',
  });
  expect(zendesk({ ZENDESK_API_KEY: 'key' })).toBeUndefined();
  expect(problemsOf({ SEND_ZENDESK_ALERTS_ENABLED: 'true' })).toEqual([
    'ZENDESK_API_KEY: expected a key, since SEND_ZENDESK_ALERTS_ENABLED is true, but got something else',
  ]);
  expect(zendesk({ SEND_ZENDESK_ALERTS_ENABLED: 'true', ZENDESK_API_KEY: 'key' })).toEqual({
    url: 'https://govuk.zendesk.com',
    apiKey: 'key',
  });
  expect(readConfig({ DVLA_EMAIL_ADDRESSES: '["one@example.com"]' }).alerts.dvlaEmailAddresses).toEqual([
    'one@example.com',
  ]);
  expect(problemsOf({ NIGHTSHIFT_ALERT_WEBHOOK_URL: 'ftp://x', DVLA_EMAIL_ADDRESSES: 'one@example.com' })).toEqual([
    'NIGHTSHIFT_ALERT_WEBHOOK_URL: expected an address like https://hooks.example.com/T000, but got something else',
    'DVLA_EMAIL_ADDRESSES: expected a JSON list of e-mail addresses, like ["a@example.com"], but got "one@example.com"',
  ]);
});

test('telemetry is off, and its settings are those of OpenTelemetry', () => {
  expect(readConfig({}).telemetry).toEqual({
    endpoint: undefined,
    serviceName: undefined,
    sampledRatio: 1,
    workerMetricsAddress: undefined,
  });
  expect(
    readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example:4318/',
      OTEL_SERVICE_NAME: 'notify-api',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
      NIGHTSHIFT_WORKER_METRICS_ADDRESS: '0.0.0.0:9464',
    }).telemetry,
  ).toEqual({
    endpoint: 'https://otel.example:4318',
    serviceName: 'notify-api',
    sampledRatio: 0.1,
    workerMetricsAddress: '0.0.0.0:9464',
  });
  expect(
    problemsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'otel.example:4317',
      OTEL_TRACES_SAMPLER_ARG: '10%',
      NIGHTSHIFT_WORKER_METRICS_ADDRESS: '9464',
    }),
  ).toEqual([
    'OTEL_EXPORTER_OTLP_ENDPOINT: expected an address like http://127.0.0.1:4318, but got "otel.example:4317"',
    'OTEL_TRACES_SAMPLER_ARG: expected a part of all, from 0 to 1, like 0.1, but got "10%"',
    'NIGHTSHIFT_WORKER_METRICS_ADDRESS: expected an address of this machine and a port, like 0.0.0.0:9464, but got "9464"',
  ]);
});
