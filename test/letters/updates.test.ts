import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { letterFileName, scanPlace } from '../../db/letters/places.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { until } from '../support/until.ts';
import { buckets, eicarScanner, type LetterWorld } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';

type Scan = ReturnType<LetterWorld['scanOf']>;

function ask(scan: Scan, update: 'scanNow' | 'giveUp', reason?: unknown): Promise<string> {
  return scan.executeUpdate<string, [unknown]>(update, { args: [reason] });
}

/** A scanner that is stopped before it looks at a file, until the test lets it go on or fail. */
function stoppedScanner() {
  const looks: ((error?: Error) => void)[] = [];
  const scan: typeof eicarScanner.scan = async (content) => {
    const error = await new Promise<Error | undefined>((go) => looks.push(go));
    if (error === undefined) return eicarScanner.scan(content);
    content.destroy();
    throw error;
  };
  const stopped = () => until('a look of the scanner', async () => looks.length > 0);
  const next = async (error?: Error) => {
    await stopped();
    looks.shift()?.(error);
  };
  return { scanner: { scan }, stopped, next };
}

const away: typeof eicarScanner = {
  scan: async (content) => {
    content.destroy();
    throw new ScannerError('clamd is away');
  },
};

test('scanNow tries at once, and answers what the try has come to', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter();
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    const begun = Date.now();
    const name = letterFileName(letter);
    const looked = `letters-scan/${name}, letters-scan/ERROR/${name}, letters-scan/FAILURE/${name}`;
    expect(await ask(scan, 'scanNow')).toBe(`Waits for the file: There is no file at ${looked}`);
    expect(await ask(scan, 'scanNow')).toBe(`Waits for the file: There is no file at ${looked}`);
    await world.store.put(scanPlace(letter, buckets), await letterPdf());
    expect(await ask(scan, 'scanNow')).toBe('created: Clean, and can be printed: pages 1, sheets 1');
    expect(Date.now() - begun).toBeLessThan(30_000);
    expect(await scan.result()).toMatchObject({ status: 'created' });
  });
});

test.each([[''], [' \n'], [undefined], [7]])('giveUp without a reason in words (%j) is refused', async (reason) => {
  const finishes: (() => Promise<void>)[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish));
  const letter = await world.addLetter();
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    const refused = await ask(scan, 'giveUp', reason).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(refused).toMatchObject({
      cause: { message: expect.stringContaining('Expected a reason in words'), type: 'InvalidRequest' },
    });
    // It goes on as if nothing had been said.
    expect(await ask(scan, 'scanNow')).toContain('Waits for the file');
    await scan.terminate();
  });

  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'pending-virus-check', updated: false });
  expect(await world.alerts()).toEqual({});
  for (const finish of finishes.toReversed()) await finish();
});

test('giveUp ends a letter that waits: its file goes to ERROR, and people are told why', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished, { scanner: away });
  const letter = await world.addLetter({ file: await letterPdf(), keyType: 'test' });
  const scan = await world.start(letter.id);
  const kept = `letters-scan/ERROR/${letterFileName(letter)}`;
  const note = `The service sends it by post. The file is kept at ${kept}`;

  await world.withWorker(async () => {
    expect(await ask(scan, 'scanNow')).toMatch(/^Waits for the scanner: clamd is away/);
    expect(await ask(scan, 'giveUp', 'The service sends it by post')).toBe(`technical-failure: ${note}`);
    expect(await scan.result()).toEqual({ status: 'technical-failure', note });
  });

  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'technical-failure', billable_units: 0 });
  expect(await world.files()).toEqual({ [kept]: {} });
  const { runId } = await scan.describe();
  expect(await world.alerts()).toEqual({
    [`letter-given-up/${letter.id}/${runId}`]: {
      subject: 'A letter was given up',
      message:
        `The letter ${letter.id}, reference ${letter.reference}, is in technical-failure and will not be printed. The service sends it by post.\n` +
        `Its service gets no other word of it. To scan it again: npm run nightshift -- letters replay ${letter.id}`,
    },
  });
});

test('giveUp during a scan ends the letter, whatever the scan comes to', async ({ onTestFinished }) => {
  const { scanner, stopped, next } = stoppedScanner();
  const world = await createLetterWorld(onTestFinished, { scanner });
  const letter = await world.addLetter({ file: await letterPdf() });
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await stopped();
    const asked = await scan.startUpdate<string, [string]>('giveUp', { args: ['At once'], waitForStage: 'ACCEPTED' });
    await next();
    expect(await asked.result()).toMatch(/^technical-failure: At once\. The file is kept at /);
  });

  expect(Object.keys(await world.files())).toEqual([`letters-scan/ERROR/${letterFileName(letter)}`]);
  expect(Object.keys(await world.alerts())).toHaveLength(1);
});

test('giveUp during a scan that comes to nothing ends the letter, both of several times', async ({
  onTestFinished,
}) => {
  const { scanner, stopped, next } = stoppedScanner();
  const world = await createLetterWorld(onTestFinished, { scanner });
  const letter = await world.addLetter({ file: await letterPdf() });
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await stopped();
    const asked = await Promise.all(
      ['First', 'Second'].map((reason) =>
        scan.startUpdate<string, [string]>('giveUp', { args: [reason], waitForStage: 'ACCEPTED' }),
      ),
    );
    const hurried = await scan.startUpdate<string, []>('scanNow', { waitForStage: 'ACCEPTED' });
    await next(new ScannerError('clamd is away'));
    const answers = await Promise.all(asked.map((update) => update.result()));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^technical-failure: (First|Second)\. The file is kept at /);
    expect(await hurried.result()).toMatch(/^Waits for the scanner|^technical-failure/);
  });

  expect(Object.keys(await world.files())).toEqual([`letters-scan/ERROR/${letterFileName(letter)}`]);
  expect(Object.keys(await world.alerts())).toHaveLength(1);
});

test('a letter that has its end takes no update', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({ file: await letterPdf() });
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await scan.result();
    await expect(ask(scan, 'scanNow')).rejects.toBeInstanceOf(WorkflowNotFoundError);
    await expect(ask(scan, 'giveUp', 'Why not')).rejects.toBeInstanceOf(WorkflowNotFoundError);
  });

  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'created' });
});
