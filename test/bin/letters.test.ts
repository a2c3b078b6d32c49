import { Readable } from 'node:stream';
import { expect, inject, test } from 'vitest';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { UsageError } from '../../bin/command.ts';
import { lettersCommand } from '../../bin/commands/letters.ts';
import { errorPlace, letterFileName } from '../../db/letters/places.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { buckets, eicarScanner, type LetterWorld } from '../letters/letter-platform.ts';
import { createLetterWorld } from '../letters/letter-world.ts';
import type { AtEnd } from '../support/scenario.ts';
import { nightshift } from './programs.ts';

const { temporalAddress } = inject('servers');
const unknown = '00000000-0000-4000-8000-00000000dead';
const seconds = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ';

/** A platform whose scanner can be taken down. */
async function createWorld(atEnd: AtEnd) {
  const scanner = { isDown: false };
  const world = await createLetterWorld(atEnd, {
    scanner: {
      async scan(content) {
        if (!scanner.isDown) return eicarScanner.scan(content);
        content.destroy();
        throw new ScannerError('Nobody scans today');
      },
    },
  });
  return { world, scanner };
}

function letters({ taskQueue }: LetterWorld, ...args: readonly string[]) {
  return nightshift(['letters', ...args], {
    TEMPORAL_ADDRESS: temporalAddress,
    NIGHTSHIFT_LETTERS_TASK_QUEUE: taskQueue,
  });
}

/** Waits until Temporal lists so many letters as waiting. */
async function untilListed({ client, taskQueue }: LetterWorld, count: number): Promise<void> {
  const query = `TaskQueue = '${taskQueue}' and LetterWaitsFor is not null`;
  await expect.poll(async () => (await client.workflow.count(query)).count, { timeout: 60_000 }).toBe(count);
}

test.each([
  [[], 'letters: expected one of stuck, scan-now, give-up, replay, rescue, got nothing'],
  [['constructor'], 'rescue, got constructor'],
  [['stuck', unknown], `letters stuck: expected nothing more, got ${unknown}`],
  [['scan-now'], 'letters scan-now: expected the id of a letter, a UUID, got nothing'],
  [['scan-now', unknown, 'at', 'once'], 'letters scan-now: expected nothing more, got at once'],
  [['scan-now', '--all', unknown], `letters scan-now: expected nothing more, got ${unknown}`],
  [['scan-now', '--json', unknown], 'letters scan-now: --json does not go with it'],
  [['give-up', 'letter-scan/1', 'lost'], 'letters give-up: expected the id of a letter, a UUID, got letter-scan/1'],
  [['give-up', unknown, ' '], 'letters give-up: expected a reason after the id'],
  [['rescue', '--all'], 'letters rescue: --all does not go with it'],
])('letters %j is refused with what was expected', async (args, message) => {
  const refused = lettersCommand.run(args);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
});

test('stuck lists the letters that wait; scan-now tries one, or all', async ({ onTestFinished }) => {
  const { world, scanner } = await createWorld(onTestFinished);
  const unscanned = await world.addLetter({ file: await letterPdf() });
  const lost = await world.addLetter();
  scanner.isDown = true;

  await world.withWorker(async () => {
    expect(await letters(world, 'stuck')).toEqual({ exitCode: 0, stdout: 'No letter waits\n', stderr: '' });
    await world.start(unscanned.id);
    await world.start(lost.id);
    await untilListed(world, 2);

    const stuck = await letters(world, 'stuck');
    expect(stuck, stuck.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    const rowOf = (id: string, waitsFor: string) =>
      expect.stringMatching(new RegExp(`│ ${id} │ ${waitsFor} +│ ${seconds} │ \\d+ +│ ${seconds} │ `));
    const lines = stuck.stdout.split('\n');
    expect(lines).toContainEqual(rowOf(unscanned.id, 'scanner'));
    expect(lines).toContainEqual(rowOf(lost.id, 'file'));
    expect(stuck.stdout).toContain('Nobody scans today');

    const one = await letters(world, 'scan-now', unscanned.id.toUpperCase());
    expect(one).toMatchObject({ exitCode: 0, stderr: '' });
    expect(one.stdout).toMatch(/^Waits for the scanner: Nobody scans today/);

    const { stdout } = await letters(world, 'stuck', '--json');
    const { count, letters: listed } = JSON.parse(stdout);
    expect(count).toBe(2);
    const ofScanner = listed.find(({ id }: { id: string }) => id === unscanned.id);
    expect(ofScanner).toMatchObject({ waitsFor: 'scanner', wait: { kind: 'scanner' } });
    expect(ofScanner.wait.message).toMatch(/^Nobody scans today/);
    expect(ofScanner.wait.tries).toBeGreaterThan(1);
    expect(Date.parse(ofScanner.wait.nextTry)).toBeGreaterThan(Date.parse(ofScanner.wait.since));

    scanner.isDown = false;
    const all = await letters(world, 'scan-now', '--all');
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    expect(all.stdout.trim().split('\n').sort()).toEqual(
      [
        `${unscanned.id}: created: Clean, and can be printed: pages 1, sheets 1`,
        `${lost.id}: Waits for the file: There is no file at ` +
          ['', 'ERROR/', 'FAILURE/'].map((folder) => `letters-scan/${folder}${letterFileName(lost)}`).join(', '),
      ].sort(),
    );
    await world.scanOf(lost.id).terminate();
  });
});

test('give-up ends a letter, and replay scans it again', async ({ onTestFinished }) => {
  const { world } = await createWorld(onTestFinished);
  const lost = await world.addLetter();

  await world.withWorker(async () => {
    await world.start(lost.id);
    await untilListed(world, 1);
    const early = await letters(world, 'replay', lost.id);
    expect(early).toMatchObject({ exitCode: 1, stdout: '' });
    expect(early.stderr).toContain(`letter-scan/${lost.id} runs already: expected a letter that was given up`);

    const given = await letters(world, 'give-up', lost.id, 'the', 'service', 'sends', 'it', 'again');
    expect(given, given.stderr).toEqual({
      exitCode: 0,
      stdout: 'technical-failure: the service sends it again. It has no file\n',
      stderr: '',
    });

    const without = await letters(world, 'replay', lost.id);
    expect(without).toMatchObject({ exitCode: 1, stdout: '' });
    expect(without.stderr).toContain("Expected the letter's file at letters-scan/ERROR/");

    await world.store.put(errorPlace(lost, buckets), Readable.from([await letterPdf({ pages: 3 })]));
    const replayed = await letters(world, 'replay', lost.id);
    expect(replayed).toEqual({
      exitCode: 0,
      stdout: 'created: Clean, and can be printed: pages 3, sheets 2\n',
      stderr: '',
    });
    expect(await world.row(lost.id)).toMatchObject({ notification_status: 'created', billable_units: 2 });
  });
});

test('rescue gives a letter a scan that has none', async ({ onTestFinished }) => {
  const { world } = await createWorld(onTestFinished);
  const createdAt = new Date(Date.now() - 15 * 60_000).toISOString().slice(0, 23).replace('T', ' ');
  const left = await world.addLetter({ file: await letterPdf(), createdAt });

  const rescued = await world.withWorker(async () => {
    const outcome = await letters(world, 'rescue');
    await world.scanOf(left.id).result();
    return outcome;
  });

  expect(rescued, rescued.stderr).toEqual({
    exitCode: 0,
    stdout: 'Letters that have waited for more than ten minutes: 1. With a scan: 0. Given one now: 1\n',
    stderr: '',
  });
  expect(await world.row(left.id)).toMatchObject({ notification_status: 'created' });
});

test('a letter without a scan, and scans without a worker, are told of with the next step', async ({
  onTestFinished,
}) => {
  const { world } = await createWorld(onTestFinished);
  const none = await letters(world, 'scan-now', unknown);
  expect(none).toMatchObject({ exitCode: 1, stdout: '' });
  expect(none.stderr).toMatch(new RegExp(`there is none of letter-scan/${unknown}: .*nightshift -- letters rescue\n$`));

  const lost = await world.addLetter();
  await world.withWorker(async () => {
    await world.start(lost.id);
    await untilListed(world, 1);
  });
  const stuck = await letters(world, 'stuck');
  expect(stuck, stuck.stderr).toMatchObject({ exitCode: 0 });
  expect(stuck.stdout).toMatch(new RegExp(`│ ${lost.id} │ file +│ - .*│ no worker has answered +│`));
  expect(stuck.stderr).toBe(`If no worker runs on ${world.taskQueue}: npm run worker\n`);
  await world.scanOf(lost.id).terminate();
});
