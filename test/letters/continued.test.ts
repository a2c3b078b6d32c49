import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { skipWaits, startTimeSkippingTemporal } from '../support/time-skipping.ts';
import type { eicarScanner } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';
import { waitHistory } from './wait-history.ts';

// A run of a few tries continues as new.
const temporal = await startTimeSkippingTemporal({ 'limit.historyCount.suggestContinueAsNew': 60 });
afterAll(temporal.stop);

const letters = 3;
const updates = 20;

test('a wait goes over many runs: nothing of it is forgotten, and every update is answered', async ({
  onTestFinished,
}) => {
  const scanner: typeof eicarScanner = {
    scan: async (content) => {
      content.destroy();
      throw new ScannerError('clamd is away');
    },
  };
  const world = await createLetterWorld(onTestFinished, { scanner }, { temporalAddress: temporal.address });
  const file = Buffer.from('%PDF-1.7');
  const added = await Promise.all(Array.from({ length: letters }, () => world.addLetter({ file })));

  const ends = await world.withWorker(() =>
    Promise.all(
      added.map(async ({ id }) => {
        const { firstExecutionRunId, workflowId } = await world.start(id);
        await skipWaits(world.client, workflowId);
        for (let update = 0; update < updates; update += 1) {
          const words = await world.scanOf(id).executeUpdate<string, []>('scanNow');
          expect(words).toMatch(/^Waits for the scanner: /);
          // After a try that was asked for, a run does not continue as new.
          await sleep(10 * (update % 7) ** 2);
        }
        const end = await world.scanOf(id).executeUpdate<string, [string]>('giveUp', { args: ['By ops'] });
        return { end, ...(await waitHistory(world.client, workflowId, firstExecutionRunId)) };
      }),
    ),
  );

  for (const { end, activities, handedOn } of ends) {
    const named = (name: string) => activities.filter((activity) => activity.name === name).length;
    const waits = handedOn.flatMap(({ waits: [last] = [] }) => last ?? []);
    expect(end).toMatch(/^technical-failure: By ops/);
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(new Set(waits.map(({ since }) => since)).size).toBe(1);
    const tries = waits.map((waiting) => waiting.tries);
    expect(tries).toEqual([...new Set(tries)].toSorted((one, other) => one - other));
    expect(named('scanLetter')).toBeGreaterThanOrEqual(tries.at(-1) ?? Number.NaN);
    expect(named('giveUpLetter')).toBe(1);
    // Once a day: the time that is skipped may go over midnight.
    const told = activities.filter(({ name }) => name === 'reportTrouble').map(({ at }) => Math.floor(at / 86_400_000));
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told).toEqual([...new Set(told)]);
    expect(waits.at(-1)?.toldAt).toBeTypeOf('number');
  }
  expect(await world.alerts()).not.toEqual({});
});
