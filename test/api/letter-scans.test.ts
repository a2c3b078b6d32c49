import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createLetterScans } from '../../api/letter-scans.ts';
import { createTemporalClient } from '../../api/temporal-client.ts';
import { letterScanWorkflowId } from '../../workflows/names.ts';
import { noTemporal } from '../support/api.ts';

const taskQueue = 'letters-of-the-test';

function scansAt(address: string | undefined, lines: string[] = []) {
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const temporal = createTemporalClient({ ...noTemporal, address });
  onTestFinished(async () => temporal?.close());
  return createLetterScans(temporal, taskQueue, logger);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

test('a scan is started once for each letter, and goes on whoever asks again', async () => {
  const address = inject('servers').temporalAddress;
  const scans = scansAt(address);
  const id = randomUUID();

  await Promise.all([scans.start(id), scans.start(id)]);
  await scans.start(id);

  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  const handle = new Client({ connection }).workflow.getHandle(letterScanWorkflowId(id));
  onTestFinished(async () => void (await handle.terminate()));
  const { type, taskQueue: queue, status, historyLength } = await handle.describe();
  expect({ type, queue, status: status.name }).toEqual({ type: 'letterScan', queue: taskQueue, status: 'RUNNING' });
  expect(historyLength).toBe(2);
});

test.each([
  ['refuses connections', async () => '127.0.0.1:1'],
  [
    'accepts connections and says nothing',
    async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      onTestFinished(async () => void silent.close());
      const address = silent.address();
      return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    },
  ],
])('a Temporal that %s holds nobody up: two seconds at most, and soon not at all', async (_, address) => {
  const scans = scansAt(await address());
  const attempt = () => expect(scans.start(randomUUID())).rejects.toThrow();

  for (let failure = 0; failure < 3; failure += 1) expect(await msOf(attempt)).toBeLessThan(2_500);

  expect(await msOf(attempt)).toBeLessThan(50);
});

test('without an address nothing is started, and the log says so once', async () => {
  const lines: string[] = [];
  const scans = scansAt(undefined, lines);

  await scans.start(randomUUID());

  expect(lines).toEqual([expect.stringContaining('the scans of letters are started by the rescue')]);
});
