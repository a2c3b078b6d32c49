import { expect, test } from 'vitest';
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
