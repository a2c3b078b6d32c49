import { afterAll, expect, test } from 'vitest';
import { SanitiserError } from '../../activities/letters/sanitiser/sanitiser-error.ts';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { letterFileName, scanPlace } from '../../db/letters/places.ts';
import { ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import type { LetterScanInput } from '../../workflows/letter-scan.ts';
import { letterScanOptions, workflowNames } from '../../workflows/names.ts';
import { fastForward, skipWaits, startTimeSkippingTemporal } from '../support/time-skipping.ts';
import { until } from '../support/until.ts';
import { buckets, eicarScanner, type LetterWorld } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';
import { waitHistory } from './wait-history.ts';

const temporal = await startTimeSkippingTemporal();
afterAll(temporal.stop);
const servers = { temporalAddress: temporal.address };

const minute = 60_000;
const hour = 60 * minute;

/** Where the file of a letter was looked for, as messages name it. */
function placesOf(letter: Parameters<typeof letterFileName>[0]): string {
  const name = letterFileName(letter);
  return [name, `ERROR/${name}`, `FAILURE/${name}`].map((place) => `letters-scan/${place}`).join(', ');
}

/** Starts the scan of a letter that has waited before. */
function startWith({ client, taskQueue }: LetterWorld, id: string, input: LetterScanInput) {
  return client.workflow.start(workflowNames.letterScan, { ...letterScanOptions(id, taskQueue), args: [id, input] });
}

test('a file that is not found for seven days is given up, and people are told', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished, {}, servers);
  const letter = await world.addLetter();

  const scan = await world.start(letter.id);
  const end = await world.withWorker(async () => {
    await skipWaits(world.client, scan.workflowId);
    return scan.result();
  });

  const { activities } = await waitHistory(world.client, scan.workflowId, scan.firstExecutionRunId);
  const looks = activities.filter(({ name }) => name === 'scanLetter').map(({ at }) => at);
  const pauses = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
  const slowing = [1, 2, 4, 8, 16, 32].map((minutes) => minutes * minute);
  expect(pauses.slice(0, 6).map((pause) => Math.round(pause / minute) * minute)).toEqual(slowing);
  for (const pause of pauses.slice(6)) expect(pause / minute).toBeCloseTo(60, 0);
  const waited = ((looks.at(-1) ?? 0) - (looks[0] ?? 0)) / hour;
  expect(waited).toBeGreaterThanOrEqual(7 * 24);
  expect(waited).toBeLessThan(7 * 24 + 1.1);
  expect(activities.filter(({ name }) => name === 'noteMissing')).toHaveLength(1);

  const reason = `Its file has not been found for 7 days, in ${looks.length} looks. There is no file at ${placesOf(letter)}`;
  expect(end).toEqual({ status: 'technical-failure', note: `${reason}. It has no file` });
  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'technical-failure', billable_units: 0 });
  expect(Object.values(await world.alerts())).toEqual([
    {
      subject: 'A letter was given up',
      message:
        `The letter ${letter.id}, reference ${letter.reference}, is in technical-failure and will not be printed. ${reason}.\n` +
        `Its service gets no other word of it. To scan it again: npm run nightshift -- letters replay ${letter.id}`,
    },
  ]);
});

async function missing({ pool }: LetterWorld): Promise<unknown[]> {
  const { rows } = await pool.query('select notification_id as id, looked_for from nightshift.letter_file_missing');
  return rows;
}

test('a file that is put where it belongs within the seven days goes on, and leaves the list', async ({
  onTestFinished,
}) => {
  const world = await createLetterWorld(onTestFinished, {}, servers);
  const letter = await world.addLetter();
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await until('the first look', async () => (await scan.describe()).staticDetails !== undefined);
    expect(await missing(world)).toEqual([]);
    await fastForward(world.client, scan.workflowId, '2 minutes');
    expect(await missing(world)).toEqual([{ id: letter.id, looked_for: placesOf(letter).split(', ') }]);
    await fastForward(world.client, scan.workflowId, '2 days');
    expect(await world.row(letter.id)).toMatchObject({ notification_status: 'pending-virus-check', updated: false });

    await world.store.put(scanPlace(letter, buckets), await letterPdf());
    await skipWaits(world.client, scan.workflowId);
    expect(await scan.result()).toMatchObject({ status: 'created' });
  });

  expect(await missing(world)).toEqual([]);
  expect(await world.alerts()).toEqual({});
});

test('letters wait for the scanner for days, people hear of it once a day, and then they go to print', async ({
  onTestFinished,
}) => {
  let up = false;
  const scanner = {
    scan: async (content: Parameters<typeof eicarScanner.scan>[0]) => {
      if (up) return eicarScanner.scan(content);
      content.destroy();
      throw new ScannerError('clamd is away');
    },
  };
  const world = await createLetterWorld(onTestFinished, { scanner }, servers);
  const file = await letterPdf();
  const letters = await Promise.all(Array.from({ length: 4 }, () => world.addLetter({ file })));
  const since = Date.now() - 5 * 24 * hour;
  const [oldest, ...young] = letters;
  if (oldest === undefined) throw new Error('Expected letters');

  await world.withWorker(async () => {
    const scans = await Promise.all(young.map(({ id }) => world.start(id)));
    await Promise.all(scans.map(({ workflowId }) => fastForward(world.client, workflowId, '25 minutes')));
    expect(await world.alerts()).toEqual({});
    const waits = [{ kind: 'scanner', message: 'clamd is away', since, tries: 720 }] as const;
    scans.push(await startWith(world, oldest.id, { waits }));
    await Promise.all(scans.map(({ workflowId }) => fastForward(world.client, workflowId, '2 hours')));
    for (const { id } of letters) {
      expect(await world.row(id)).toMatchObject({ notification_status: 'pending-virus-check', updated: false });
    }

    const alerts = Object.entries(await world.alerts());
    expect(alerts.map(([key]) => key)).toEqual([expect.stringMatching(/^letters-wait\/scanner\/\d{4}-\d\d-\d\d$/)]);
    expect(alerts[0]?.[1]).toEqual({
      subject: 'Letters wait for the virus scanner',
      message: expect.stringMatching(
        /^The letter \S+ has waited since \S+Z, and others may wait too\. clamd is away\. .+\nThey are tried again every ten minutes, for as long as it takes\. All of them: LetterWaitsFor = "scanner" in the Temporal web UI, or npm run nightshift -- letters stuck$/,
      ),
    });

    up = true;
    await Promise.all(scans.map(({ workflowId }) => skipWaits(world.client, workflowId)));
    for (const scan of scans) expect(await scan.result()).toMatchObject({ status: 'created' });
  });

  expect(Object.keys(await world.files())).toHaveLength(4);
});

test('letters wait for a store in trouble, and people hear of it', async ({ onTestFinished }) => {
  let up = true;
  const world = await createLetterWorld(onTestFinished, {}, servers);
  const { head } = world.store;
  world.store.head = async (address) => {
    if (up) return head(address);
    throw new ObjectStoreUnavailableError('/disk', 'find it', new Error('it is not mounted'));
  };
  const letter = await world.addLetter({ file: await letterPdf() });
  up = false;
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await fastForward(world.client, scan.workflowId, '45 minutes');
    expect(Object.values(await world.alerts())).toEqual([
      {
        subject: 'Letters wait for the object store',
        message: expect.stringMatching(
          /Expected the object store at \/disk to find it, got Error: it is not mounted.*\nThey are tried again/,
        ),
      },
    ]);
    up = true;
    await skipWaits(world.client, scan.workflowId);
    expect(await scan.result()).toMatchObject({ status: 'created' });
  });
});

test('a letter that breaks the sanitiser 15 times is given up', async ({ onTestFinished }) => {
  const sanitiser = {
    sanitise: async () => {
      throw new SanitiserError('The reader died');
    },
    close: async () => {},
  };
  const world = await createLetterWorld(onTestFinished, { sanitiser }, servers);
  const letter = await world.addLetter({ file: await letterPdf() });
  const scan = await world.start(letter.id);

  const end = await world.withWorker(async () => {
    await skipWaits(world.client, scan.workflowId);
    return scan.result();
  });

  expect(end.status).toBe('technical-failure');
  expect(end.note).toMatch(/^It could not be sanitised in 15 tries\. The reader died\. /);
  const { activities } = await waitHistory(world.client, scan.workflowId, scan.firstExecutionRunId);
  expect(activities.filter(({ name }) => name === 'sanitiseLetter')).toHaveLength(15);
  expect(Object.keys(await world.files())).toEqual([`letters-scan/ERROR/${letterFileName(letter)}`]);
  expect(Object.values(await world.alerts())).toMatchObject([
    { subject: 'A letter was given up' },
    { subject: 'Letters wait for the sanitiser' },
  ]);
});
