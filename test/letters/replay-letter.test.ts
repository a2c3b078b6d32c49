import type { Readable } from 'node:stream';
import { WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { errorPlace, letterFileName, scanPlace } from '../../db/letters/places.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { letterScanOptions, workflowNames } from '../../workflows/names.ts';
import { until } from '../support/until.ts';
import { buckets, type LetterWorld } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';

async function replay({ client, taskQueue }: LetterWorld, id: string): Promise<unknown> {
  const options = { ...letterScanOptions(id, taskQueue), args: [id, { replay: true }] };
  return (await client.workflow.start(workflowNames.letterScan, options)).result();
}

test('a letter that was given up is replayed, and goes to print', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({ status: 'technical-failure', createdAt: '2026-07-01 09:00:00' });
  await world.store.put(errorPlace(letter, buckets), await letterPdf({ pages: 2 }));

  const end = await world.withWorker(() => replay(world, letter.id));

  expect(end).toEqual({ status: 'created', note: 'Clean, and can be printed: pages 2, sheets 1' });
  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'created', billable_units: 1 });
  expect(await world.files()).toEqual({ [`letters-pdf/2026-07-01/${letterFileName(letter)}`]: {} });
});

test('a letter that is replayed and given up again is alerted of again', async ({ onTestFinished }) => {
  const scanner = {
    scan: async (content: Readable) => {
      content.destroy();
      throw new ScannerError('clamd is away');
    },
  };
  const world = await createLetterWorld(onTestFinished, { scanner });
  const letter = await world.addLetter({ file: await letterPdf() });

  await world.withWorker(async () => {
    const first = await world.start(letter.id);
    await first.executeUpdate<string, [string]>('giveUp', { args: ['First'] });
    const ended = replay(world, letter.id);
    await until('the second run', async () => (await world.scanOf(letter.id).describe()).status.name === 'RUNNING');
    await world.scanOf(letter.id).executeUpdate<string, [string]>('giveUp', { args: ['Second'] });
    expect(await ended).toMatchObject({ status: 'technical-failure' });
  });

  const messages = Object.values(await world.alerts()).map(({ message }) => message);
  expect(messages.map((message) => /First|Second/.exec(message)?.[0]).toSorted()).toEqual(['First', 'Second']);
  expect(Object.keys(await world.files())).toEqual([`letters-scan/ERROR/${letterFileName(letter)}`]);
});

test.each([
  [
    'whose file is nowhere',
    'technical-failure',
    false,
    /^Expected the letter's file at \S+ERROR\S+ or \S+, and it is at neither\. .*Nothing was changed/,
  ],
  [
    'that was not given up',
    'created',
    true,
    /^Expected a letter that was given up, in technical-failure, but \S+ is in created\. Nothing was changed/,
  ],
  ['that was cancelled', 'cancelled', true, /is in cancelled\. Nothing was changed/],
  [
    'that was infected, whose file is not there any more',
    'virus-scan-failed',
    false,
    /^Expected a letter that was given up, in technical-failure, but \S+ is in virus-scan-failed\. Nothing was changed$/,
  ],
])('the replay of a letter %s is refused', async (_, status, hasFile, words) => {
  const finishes: (() => Promise<void>)[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish));
  const letter = await world.addLetter({ status, ...(hasFile ? { file: await letterPdf() } : {}) });
  const before = [await world.row(letter.id), await world.files()];

  const refused = await world.withWorker(() => replay(world, letter.id).catch((error: unknown) => error));

  expect(refused).toBeInstanceOf(WorkflowFailedError);
  expect(refused).toMatchObject({
    cause: { cause: { type: 'InvalidRequest', message: expect.stringMatching(words) } },
  });
  expect([await world.row(letter.id), await world.files()]).toEqual(before);
  for (const finish of finishes.toReversed()) await finish();
});

test('the replay of what is no letter is refused', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const refused = await world.withWorker(() =>
    replay(world, '00000000-0000-0000-0000-00000000dead').catch((error: unknown) => error),
  );
  expect(refused).toMatchObject({ cause: { cause: { message: expect.stringContaining('there is none of') } } });
});

test('a letter that waits, with its file, is scanned by a replay too', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter();
  await world.store.put(scanPlace(letter, buckets), await letterPdf());
  expect(await world.withWorker(() => replay(world, letter.id))).toMatchObject({ status: 'created' });
});
