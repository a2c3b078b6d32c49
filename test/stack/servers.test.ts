import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type ClaimRecord, readRecords } from '../../stack/claim-record.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { startValkey } from '../../stack/valkey.ts';
import { uniqueName } from '../support/servers.ts';
import { remains } from './launchers.ts';

/** A folder that no server owns. */
function keptFolder(): string {
  const folder = mkdtempSync('/var/tmp/nightshift-test-');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function claimOf({ pid }: { readonly pid: number }): ClaimRecord[] {
  return readRecords().filter(({ child }) => child?.pid === pid);
}

async function rowsOf(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function temporalClient(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

test.each([15, 18] as const)(
  'Postgres %i sorts by bytes, listens on the loopback only and leaves nothing',
  async (major) => {
    const server = await startPostgres({ major });
    const claims = claimOf(server);
    expect(remains(claims)).toHaveLength(2);
    const [row] = await rowsOf(
      server.url,
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('listen_addresses') as address,
            current_setting('TimeZone') as zone, array(select x from unnest(array['b', 'B', 'é', 'a']) x order by x) as sorted`,
    );
    expect(row).toEqual({ major, address: '127.0.0.1', zone: 'UTC', sorted: ['B', 'a', 'b', 'é'] });

    await server.stop();

    expect(remains(claims)).toEqual([]);
    expect(claimOf(server)).toEqual([]);
  },
);

test('Postgres comes back on the same port with its data after a crash', async () => {
  const dataFolder = keptFolder();
  const crashed = await startPostgres({ major: 18, dataFolder });
  await rowsOf(crashed.url, 'create table kept as select 42 as answer');
  await crashed.kill();
  await expect(rowsOf(crashed.url, 'select 1')).rejects.toThrow('ECONNREFUSED');

  const server = await startPostgres({ major: 18, dataFolder, port: Number(new URL(crashed.url).port) });
  expect(server.url).toBe(crashed.url);
  expect(await rowsOf(server.url, 'select * from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
});

test('a server that cannot start says why', async () => {
  const dataFolder = keptFolder();
  const old = await startPostgres({ major: 15, dataFolder });
  await expect(startPostgres({ major: 18, port: Number(new URL(old.url).port) })).rejects.toThrow('EADDRINUSE');
  await old.stop();

  await expect(startPostgres({ major: 18, dataFolder })).rejects.toThrow('incompatible with server');
  const full = keptFolder();
  writeFileSync(join(full, 'file'), '');
  await expect(startPostgres({ major: 18, dataFolder: full })).rejects.toThrow('exists but is not empty');
});

test('Valkey has 512 databases, comes back empty on the same port and leaves nothing', async () => {
  const first = await startValkey();
  const redis = new Redis(`${first.url}/511`);
  expect(await redis.set('key', 'value')).toBe('OK');
  redis.disconnect();
  const claims = claimOf(first);
  await first.kill();
  expect(remains(claims)).toEqual([]);

  const second = await startValkey({ port: Number(new URL(first.url).port) });
  const again = new Redis(`${second.url}/511`);
  expect(await again.dbsize()).toBe(0);
  again.disconnect();
  await second.stop();
});

test('Temporal keeps runs for 30 days, knows our search attributes, and its web UI answers', async () => {
  const server = await startTemporal();
  const claims = claimOf(server);
  const client = await temporalClient(server.address);
  const { config } = await client.workflowService.describeNamespace({ namespace: 'default' });
  expect(config?.workflowExecutionRetentionTtl?.seconds?.toNumber()).toBe(30 * 86_400);
  const handle = await client.workflow.start('anything', {
    workflowId: uniqueName('attributes'),
    taskQueue: uniqueName('nobody'),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: defineSearchAttributeKey('ReportingDay', 'KEYWORD'), value: '2026-03-29' },
      { key: defineSearchAttributeKey('NotifyOutcome', 'KEYWORD'), value: 'ok' },
    ]),
  });
  expect((await handle.describe()).status.name).toBe('RUNNING');
  expect(await (await fetch(server.uiUrl)).text()).toContain('<html');

  await server.stop();
  expect(remains(claims)).toEqual([]);
});

test('Temporal with a database file keeps its runs over a crash, on the same ports', async () => {
  const databaseFile = join(keptFolder(), 'temporal.db');
  const crashed = await startTemporal({ databaseFile });
  const workflowId = uniqueName('kept');
  const client = await temporalClient(crashed.address);
  await client.workflow.start('anything', { workflowId, taskQueue: uniqueName('nobody') });
  await crashed.kill();

  const ports = { port: Number(crashed.address.split(':')[1]), uiPort: Number(new URL(crashed.uiUrl).port) };
  const server = await startTemporal({ ...ports, databaseFile });
  expect(server.address).toBe(crashed.address);
  const again = await temporalClient(server.address);
  expect((await again.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
  await server.stop();
});
