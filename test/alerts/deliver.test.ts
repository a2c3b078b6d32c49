import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AlertRefusedError, type Channel, ChannelError, channelThatIsOff } from '../../activities/alerts/channel.ts';
import { deliverAlerts } from '../../activities/alerts/deliver.ts';
import { webhookChannel } from '../../activities/alerts/webhook-channel.ts';
import { waitingChannels } from '../../db/alert-deliveries.ts';
import { migrate } from '../../db/migrate.ts';
import { createPool } from '../../db/postgres.ts';
import { emptyDatabase, execute, majors, migrateAsEarlierBuild } from '../db/databases.ts';
import { createDatabase } from '../support/database.ts';
import { startReceiver } from './receiver.ts';
import { notes, plainAlert, record, ticketAlert } from './recorded.ts';

let pool: Pool;
let databaseUrl: string;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await createDatabase());
  pool = createPool(databaseUrl);
});
afterAll(async () => {
  await pool.end();
  await drop();
});
beforeEach(async () => void (await pool.query('delete from nightshift.alert')));

const numbered = (number: number) => ({ ...plainAlert, key: `alert ${number}` });

function deliver(channel: Channel, signal = new AbortController().signal): Promise<number> {
  return deliverAlerts(pool, channel, { step: () => {}, signal });
}

/** A channel that does with an alert what it is told, and says which ones reached it. */
function channelThat(act: (key: string) => unknown = () => {}, name: Channel['name'] = 'webhook') {
  const reached: string[] = [];
  const channel: Channel = {
    name,
    deliver: async ({ key }) => {
      reached.push(key);
      await act(key);
      return 'delivered';
    },
  };
  return { channel, reached };
}

test('all that waits is delivered once, oldest first, with all its fields', async () => {
  await record(pool, numbered(2), numbered(1), ticketAlert);
  const alerts: unknown[] = [];
  const channel: Channel = {
    name: 'log',
    deliver: async (alert) => {
      alerts.push(alert);
      return 'delivered';
    },
  };
  expect(await deliver(channel)).toBe(3);
  expect(await deliver(channel)).toBe(0);
  const foundAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(alerts).toEqual([
    { ...numbered(2), foundAt },
    { ...numbered(1), foundAt },
    { ...ticketAlert, foundAt },
  ]);
  await record(pool, { ...ticketAlert, message: 'another one' });
  expect(await deliver(channel)).toBe(0);
});

test('a channel that is down holds up no other, and says nothing twice when it is back', async () => {
  await record(pool, numbered(1));
  const log = channelThat(() => {}, 'log');
  let isDown = true;
  const webhook = channelThat((key) => {
    if (isDown && key !== 'alert 1') throw new ChannelError('it is down');
  });
  await deliver(log.channel);
  await deliver(webhook.channel);
  await record(pool, numbered(2), numbered(3));

  await deliver(log.channel);
  await expect(deliver(webhook.channel)).rejects.toThrow('it is down');
  // The one after it would not get through either.
  expect(webhook.reached).toEqual(['alert 1', 'alert 2']);
  expect(await waitingChannels(pool)).toEqual(['webhook', 'zendesk']);

  isDown = false;
  expect(await deliver(log.channel)).toBe(0);
  expect(await deliver(webhook.channel)).toBe(2);
  expect(webhook.reached).toEqual(['alert 1', 'alert 2', 'alert 2', 'alert 3']);
  expect(log.reached).toEqual(['alert 1', 'alert 2', 'alert 3']);
});

test('an alert that is refused holds up no other, and is not forgotten', async () => {
  await record(pool, numbered(1), numbered(2));
  const { channel } = channelThat((key) => {
    if (key === 'alert 1') throw new AlertRefusedError('it is too long');
  });
  await expect(deliver(channel)).rejects.toThrow('it is too long');
  expect(await notes(pool)).toEqual(['webhook delivered alert 2']);
  await expect(deliver(channel)).rejects.toThrow('it is too long');
  expect(await waitingChannels(pool)).toEqual(['log', 'webhook', 'zendesk']);
});

test('what is found while a channel is off is not made up for when it is on', async () => {
  await record(pool, numbered(1));
  for (const name of ['log', 'webhook', 'zendesk'] as const) expect(await deliver(channelThatIsOff(name))).toBe(1);
  expect(await notes(pool)).toEqual([
    'log not wanted alert 1',
    'webhook not wanted alert 1',
    'zendesk not wanted alert 1',
  ]);
  expect(await waitingChannels(pool)).toEqual([]);
  await record(pool, numbered(2));
  const { channel, reached } = channelThat();
  await deliver(channel);
  expect(reached).toEqual(['alert 2']);
});

test('two deliverers at once: the second waits for the first, and tells nobody again', async () => {
  await record(pool, ...[1, 2, 3, 4, 5].map(numbered));
  const { channel, reached } = channelThat(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const settled = await Promise.all([deliver(channel), deliver(channel), deliver(channel)]);
  expect(settled.reduce((sum, count) => sum + count)).toBe(5);
  expect(reached.toSorted()).toEqual(['alert 1', 'alert 2', 'alert 3', 'alert 4', 'alert 5']);
});

test('a deliverer that waited for one that failed delivers it itself', async () => {
  await record(pool, numbered(1));
  let fail = (_: Error) => {};
  const failing = channelThat(() => new Promise((_, reject) => (fail = reject)));
  const first = deliver(failing.channel).catch((error: Error) => error.message);
  await vi.waitFor(() => expect(failing.reached).toHaveLength(1));
  const { channel, reached } = channelThat();
  const second = deliver(channel);
  fail(new ChannelError('it is down'));
  expect([await first, await second]).toEqual(['it is down', 1]);
  expect(reached).toEqual(['alert 1']);
});

test('a cancelled delivery stops before the next alert', async () => {
  await record(pool, numbered(1), numbered(2));
  const stopping = new AbortController();
  const { channel, reached } = channelThat(() => stopping.abort(new Error('cancelled')));
  await expect(deliver(channel, stopping.signal)).rejects.toThrow('cancelled');
  expect(reached).toEqual(['alert 1']);
  expect(await notes(pool)).toEqual(['webhook delivered alert 1']);
});

test('a process that is killed between the delivery and the note: twice with one key, never lost', async () => {
  await record(pool, numbered(1), numbered(2));
  let kill = () => {};
  const receiver = await startReceiver(() => kill());
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'deliver-child.ts'), databaseUrl, receiver.url],
    { stdio: 'inherit' },
  );
  kill = () => void child.kill('SIGKILL');
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(await notes(pool)).toEqual([]);

  expect(await deliver(webhookChannel({ url: receiver.url, environment: 'test', runbookUrl: 'runbook' }))).toBe(2);
  expect(receiver.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
    'alert%201',
    'alert%201',
    'alert%202',
  ]);
});

test.each(majors)('what an earlier build has raised is not delivered again, on Postgres %i', async (major) => {
  const url = await emptyDatabase(major);
  await migrateAsEarlierBuild(url, 6);
  await execute(
    url,
    `insert into nightshift.alert (key, subject, message, raised_at)
     values ('raised', 'A', 'was told', '2026-05-04 00:15:00.123456'), ('not raised', 'B', 'was not', null)`,
  );
  await migrate({ databaseUrl: url });
  const earlier = createPool(url);
  const { channel, reached } = channelThat();
  await deliverAlerts(earlier, channel, { step: () => {}, signal: new AbortController().signal });
  expect(reached).toEqual(['not raised']);
  expect(await notes(earlier)).toEqual([
    'log delivered raised',
    'webhook delivered not raised',
    'webhook not wanted raised',
    'zendesk not wanted raised',
  ]);
  const { rows } = await earlier.query(`select settled_at from nightshift.alert_delivery where channel = 'log'`);
  await earlier.end();
  expect(rows).toEqual([{ settled_at: '2026-05-04 00:15:00.123456' }]);
});
