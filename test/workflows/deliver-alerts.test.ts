import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Channel, channelThatIsOff } from '../../activities/alerts/channel.ts';
import { createAlertActivities } from '../../activities/alerts/index.ts';
import { webhookChannel } from '../../activities/alerts/webhook-channel.ts';
import { type AnnounceDeps, createAlerts } from '../../activities/alerts.ts';
import { createPool } from '../../db/postgres.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { deliverAlertsWorkflowId, failureTypes, workflowNames } from '../../workflows/names.ts';
import { startReceiver } from '../alerts/receiver.ts';
import { notes, plainAlert, record } from '../alerts/recorded.ts';
import { createDatabase } from '../support/database.ts';
import { uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR', () => {}) });
vi.setConfig({ testTimeout: 120_000 });

// The deliveries have fixed workflow ids: a server of the test's own keeps them apart from those of others.
let temporal: Awaited<ReturnType<typeof startTemporal>>;
let native: NativeConnection;
beforeAll(async () => {
  temporal = await startTemporal();
  native = await NativeConnection.connect({ address: temporal.address });
});
afterAll(async () => {
  await native.close();
  await temporal.stop();
});

const numbered = (number: number) => ({ ...plainAlert, key: `alert ${number}` });

/** A log that tests can read, or hold up. */
function list(act: () => unknown = () => {}) {
  const told: string[] = [];
  const channel: Channel = {
    name: 'log',
    deliver: async ({ key }) => {
      told.push(key);
      await act();
      return 'delivered';
    },
  };
  return { channel, told };
}

const silent: Logger = pino({ level: 'silent' });

async function startAlerts(given: Partial<Record<Channel['name'], Channel>>) {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const client = new Client({ connection: native });
  const deps: AnnounceDeps = { pool, client, taskQueue: uniqueName('alerts') };
  const channels = {
    log: channelThatIsOff('log'),
    webhook: channelThatIsOff('webhook'),
    zendesk: channelThatIsOff('zendesk'),
    ...given,
  };
  const worker = await Worker.create({
    connection: native,
    taskQueue: deps.taskQueue,
    ...bundledWorkflows(),
    activities: createAlertActivities({ ...deps, channels }),
    shutdownGraceTime: '1 second',
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  const delivery = (channel: Channel['name']): WorkflowHandle =>
    client.workflow.getHandle(deliverAlertsWorkflowId(channel));
  const attemptOf = async (channel: Channel['name']) =>
    (await delivery(channel).describe()).raw.pendingActivities?.[0] ?? {};
  const find = async (...numbers: readonly number[]) => {
    await record(pool, ...numbers.map(numbered));
    await createAlerts(deps, silent).announce();
  };
  return { pool, client, deps, delivery, attemptOf, find };
}

test('an announced alert reaches all channels, each by a run of its own that ends', async () => {
  const log = list();
  const receiver = await startReceiver();
  const { pool, delivery, find } = await startAlerts({
    log: log.channel,
    webhook: webhookChannel({ url: receiver.url, environment: 'test', runbookUrl: 'runbook' }),
  });
  await find(1, 2);
  expect(await delivery('log').result()).toBe(2);
  expect(await delivery('webhook').result()).toBe(2);
  expect(await delivery('zendesk').result()).toBe(2);
  expect(log.told).toEqual(['alert 1', 'alert 2']);
  expect(receiver.received.map(({ body }) => body['key'])).toEqual(['alert 1', 'alert 2']);
  expect(await notes(pool, 'zendesk')).toEqual(['zendesk not wanted alert 1', 'zendesk not wanted alert 2']);
});

test('an outage of a webhook is to be seen, holds up nobody, and ends with one delivery of each alert', async () => {
  const log = list();
  const receiver = await startReceiver();
  receiver.answer({ status: 500 });
  const { delivery, attemptOf, find } = await startAlerts({
    log: log.channel,
    webhook: webhookChannel({ url: receiver.url, environment: 'test', runbookUrl: 'runbook' }),
  });
  await find(1);
  await until('three attempts', async () => ((await attemptOf('webhook')).attempt ?? 0) >= 3);
  expect((await attemptOf('webhook')).lastFailure?.message).toBe(
    `the webhook at ${receiver.host} answered 500 to the alert alert 1, expected 2xx. It is tried again`,
  );
  expect(await delivery('log').result()).toBe(1);
  const { runId } = await delivery('webhook').describe();

  await find(2);
  expect(await delivery('log').result()).toBe(1);
  expect(log.told).toEqual(['alert 1', 'alert 2']);

  const refused = receiver.received.length;
  receiver.answer({ status: 200 });
  expect(await delivery('webhook').result()).toBe(2);
  expect((await delivery('webhook').describe()).runId).toBe(runId);
  expect(receiver.received.slice(refused).map(({ body }) => body['key'])).toEqual(['alert 1', 'alert 2']);
});

test('an alert that is found while a delivery is under way is delivered by the same run', async () => {
  let release = () => {};
  const log = list(() => new Promise<void>((resolve) => (release = resolve)));
  const { delivery, find } = await startAlerts({ log: log.channel });
  await find(1);
  await until('the first delivery', async () => log.told.length === 1);
  const { runId } = await delivery('log').describe();
  await find(2);
  release();
  await until('the second delivery', async () => log.told.length === 2);
  release();
  expect(await delivery('log').result()).toBe(2);
  expect((await delivery('log').describe()).runId).toBe(runId);
});

test('what cannot be delivered fails the run with its reason, and the safety net begins another one', async () => {
  let isBroken = true;
  const log = list(() => {
    if (isBroken) throw ApplicationFailure.nonRetryable('the disk is full');
  });
  const { client, deps, delivery, find } = await startAlerts({ log: log.channel });
  await find(1);
  const failure = await delivery('log')
    .result()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: {
      type: failureTypes.alertsNotDelivered,
      message: 'Alerts wait for the log. Another run tries it within ten minutes. the disk is full',
    },
  });
  isBroken = false;
  await Promise.all([delivery('webhook').result(), delivery('zendesk').result()]);
  const announce = (workflowId: string) =>
    client.workflow.execute(workflowNames.announceAlerts, { taskQueue: deps.taskQueue, workflowId });
  expect(await announce('announce-once')).toEqual(['log']);
  expect(await delivery('log').result()).toBe(1);
  expect(await announce('announce-again')).toEqual([]);
});

test('that Temporal cannot be reached fails no activity that has found an alert', async () => {
  const log = list();
  const { pool, deps, find } = await startAlerts({ log: log.channel });
  await record(pool, plainAlert);
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  onTestFinished(() => connection.close());
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line).msg) });
  await createAlerts({ ...deps, client: new Client({ connection }) }, logger).announce();
  expect(lines).toEqual([
    expect.stringMatching(/^New alerts wait until the schedule alerts-waiting announces them, every ten minutes: .+/),
  ]);
  expect(log.told).toEqual([]);

  await find(2);
  await until('both alerts', async () => log.told.length === 2);
  await sleep(100);
  expect(log.told).toEqual([plainAlert.key, 'alert 2']);
});
