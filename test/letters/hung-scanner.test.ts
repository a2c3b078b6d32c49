import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { VirusScanner } from '../../activities/letters/clamd.ts';
import { letterFileName } from '../../db/letters/places.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { activitiesAtOnce } from '../../temporal.config.ts';
import { until } from '../support/until.ts';
import { createLetterWorld } from './letter-world.ts';

/** Takes files, and says nothing. */
function hungScanner(): VirusScanner & { held: number } {
  const scanner = {
    held: 0,
    scan: (content: Readable) =>
      new Promise<never>((_resolve, reject) => {
        scanner.held += 1;
        content.once('error', reject);
      }),
  };
  return scanner;
}

test('a scanner that takes files and says nothing holds up neither ops nor the rescue', async ({ onTestFinished }) => {
  const scanner = hungScanner();
  const world = await createLetterWorld(onTestFinished, { scanner });
  const file = await letterPdf();
  const letters = await Promise.all(
    Array.from({ length: activitiesAtOnce.letterFiles + 4 }, () => world.addLetter({ file })),
  );

  await world.withWorker(async () => {
    const scans = await Promise.all(letters.map(({ id }) => world.start(id)));
    await until('all places to be taken', async () => scanner.held === activitiesAtOnce.letterFiles);
    const rescue = await world.client.workflow.execute('letterRescue', {
      args: [{}],
      taskQueue: world.taskQueue,
      workflowId: `${world.taskQueue}/rescue`,
    });
    expect(rescue).toMatchObject({ started: 0, reported: 0 });

    // Some of them have their scan under way, the others wait for a place.
    const words = await Promise.all(
      scans.map((scan) => scan.executeUpdate<string, [string]>('giveUp', { args: ['The scanner hangs'] })),
    );

    expect(words).toEqual(
      letters.map((letter) => {
        const kept = `letters-scan/ERROR/${letterFileName(letter)}`;
        return `technical-failure: The scanner hangs. The file is kept at ${kept}`;
      }),
    );
    for (const scan of scans) expect(await scan.result()).toMatchObject({ status: 'technical-failure' });
  });
});

test('a run that is cancelled while its scan is under way leaves the letter as it was', async ({ onTestFinished }) => {
  const scanner = hungScanner();
  const world = await createLetterWorld(onTestFinished, { scanner });
  const letter = await world.addLetter({ file: await letterPdf() });

  await world.withWorker(async () => {
    const scan = await world.start(letter.id);
    await until('the scan to be under way', async () => scanner.held === 1);
    await scan.cancel();
    await expect(scan.result()).rejects.toThrow('Workflow execution cancelled');
  });

  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'pending-virus-check', updated: false });
  expect(Object.keys(await world.files())).toEqual([`letters-scan/${letterFileName(letter)}`]);
});
