import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRecords } from '../../stack/claim-record.ts';
import { startStack } from '../../stack/launcher.ts';

const given = {
  databaseUrl: 'postgres://somebody@database.example/notify',
  redisUrl: 'redis://redis.example:6379/0',
  temporalAddress: 'temporal.example:7233',
};

function ownServers(): number {
  return readRecords().filter(({ launcher }) => launcher.pid === process.pid).length;
}

test('servers that are given are used as they are, and nothing is started', async () => {
  const lines: string[] = [];
  const stack = await startStack({ given, progress: (line) => lines.push(line) });
  expect(stack).toMatchObject({
    databaseUrl: given.databaseUrl,
    redisUrl: given.redisUrl,
    temporal: { address: given.temporalAddress, uiUrl: undefined },
  });
  expect(lines).toEqual([]);
  expect(ownServers()).toBe(0);
  await stack.stop();
});

test('what is not given is started, with a line of progress each, and stopped', async () => {
  const lines: string[] = [];
  const { temporalAddress } = given;
  const stack = await startStack({ given: { temporalAddress }, progress: (line) => lines.push(line) });
  expect(stack.temporal.address).toBe(temporalAddress);
  expect(ownServers()).toBe(2);
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^Postgres 18 \(\d+\.\d s\)$/),
    expect.stringMatching(/^Valkey \(/),
  ]);

  await stack.stop();
  expect(ownServers()).toBe(0);
});

test('when one server does not start, its last lines are shown and the others are stopped', () => {
  const bin = mkdtempSync('/var/tmp/nightshift-test-');
  onTestFinished(() => rmSync(bin, { recursive: true }));
  const broken = '#!/bin/sh\n[ "$1" = --version ] || { echo "out of order"; exit 1; }\n';
  writeFileSync(join(bin, 'valkey-server'), broken, { mode: 0o755 });
  const launcher = JSON.stringify(join(import.meta.dirname, '../../stack/launcher.ts'));
  const { stderr, stdout, status, pid } = spawnSync(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import { startStack } from ${launcher};
       await startStack({ given: { temporalAddress: 'temporal.example:7233' }, progress: console.log });`,
    ],
    { encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin` } },
  );
  expect(stdout).toContain('Postgres 18');
  expect(stderr).toContain('Valkey ended before it answered. Its last lines:\nout of order');
  expect(status).toBe(1);
  expect(readRecords().filter(({ launcher }) => launcher.pid === pid)).toEqual([]);
});
