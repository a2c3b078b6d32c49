import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import { letterFileName, scanPlace } from '../../db/letters/places.ts';
import { clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { letterPdf, ukAddress } from '../../stack/demo/letter-pdf.ts';
import { eicar } from '../../stack/eicar.ts';
import type { AtEnd } from '../support/scenario.ts';
import { until } from '../support/until.ts';
import { buckets, type LetterWorld } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';
import { lookAtScan } from './look-at-scan.ts';
import { realStores } from './real-stores.ts';
import { noteStatusChanges } from './status-changes.ts';

beforeEach(({ skip }) => skip(clamdProgram() === undefined, howToGetClamd));

describe.each(realStores)('with clamd and $name', ({ lacking, start }) => {
  beforeEach(({ skip }) => skip(lacking !== undefined, lacking));

  async function createWorld(atEnd: AtEnd) {
    const clamd = await startClamd();
    atEnd(clamd.stop);
    const place = await start(atEnd);
    const { host, port } = clamd;
    const scanner = createClamdScanner({ address: { host, port } });
    return { place, world: await createLetterWorld(atEnd, { store: place.store, scanner }) };
  }

  async function contentAt(world: LetterWorld, bucket: string, name: string): Promise<Buffer | undefined> {
    const object = await world.store.get({ bucket, name });
    return object && buffer(object.content);
  }

  test('clean letters are printed, infected and broken ones kept apart, each once', async ({ onTestFinished }) => {
    const { world } = await createWorld(onTestFinished);
    const createdAt = '2026-01-05 17:30:01';
    const pdf = await letterPdf({ pages: 3, imageBytes: 150_000 });
    const broken = pdf.slice(0, 300);
    const virus = Buffer.concat([pdf, Buffer.from(eicar)]);
    const [clean, ofTestKey, infected, invalid] = await Promise.all([
      world.addLetter({ createdAt, file: pdf }),
      world.addLetter({ createdAt, file: pdf, keyType: 'test' }),
      world.addLetter({ createdAt, file: virus }),
      world.addLetter({ createdAt, file: broken }),
    ]);
    const changesOf = await noteStatusChanges(world.pool);
    const kept = `letters-scan/FAILURE/${letterFileName(infected)}`;

    const ends = await world.withWorker(() =>
      Promise.all([clean, ofTestKey, infected, invalid].map(async ({ id }) => (await world.start(id)).result())),
    );

    expect(ends).toEqual([
      { status: 'created', note: 'Clean, and can be printed: pages 3, sheets 2' },
      { status: 'delivered', note: 'Clean, and can be printed: pages 3, sheets 2' },
      {
        status: 'virus-scan-failed',
        note: `The scanner found Eicar-Test-Signature.UNOFFICIAL. The file is kept at ${kept}`,
      },
      { status: 'validation-failed', note: 'Clean, but it cannot be printed: unable-to-read-the-file' },
    ]);
    expect(await world.files()).toEqual({
      [`letters-pdf/2026-01-06/${letterFileName(clean)}`]: {},
      [`test-letters/${letterFileName(ofTestKey)}`]: {},
      [kept]: {},
      [`letters-invalid-pdf/${letterFileName(invalid)}`]: { message: 'unable-to-read-the-file' },
    });
    expect(await contentAt(world, buckets.pdf, `2026-01-06/${letterFileName(clean)}`)).toEqual(Buffer.from(pdf));
    expect(await contentAt(world, buckets.scan, `FAILURE/${letterFileName(infected)}`)).toEqual(virus);
    expect(await contentAt(world, buckets.invalid, letterFileName(invalid))).toEqual(Buffer.from(broken));
    const printed = { notification_status: 'created', billable_units: 2, to: ukAddress.join('\n') };
    const untouched = { billable_units: 0, to: 'Provided as PDF', postage: 'second', updated: true };
    expect(await world.row(clean.id)).toMatchObject(printed);
    expect(await world.row(ofTestKey.id)).toMatchObject({ ...printed, notification_status: 'delivered' });
    expect(await world.row(infected.id)).toMatchObject({ ...untouched, notification_status: 'virus-scan-failed' });
    expect(await world.row(invalid.id)).toMatchObject({ ...untouched, notification_status: 'validation-failed' });
    expect(await Promise.all([clean, ofTestKey, infected, invalid].map(({ id }) => changesOf(id)))).toEqual([
      ['pending-virus-check -> created'],
      ['pending-virus-check -> delivered'],
      ['pending-virus-check -> virus-scan-failed'],
      ['pending-virus-check -> validation-failed'],
    ]);
    expect(await world.alerts()).toEqual({
      [`letter-infected/${infected.id}`]: {
        subject: 'A letter has a virus',
        message:
          `The scanner found Eicar-Test-Signature.UNOFFICIAL in the letter ${infected.id}, reference ${infected.reference}. ` +
          `It will not be printed, and its status is virus-scan-failed. The file is kept at ${kept}: do not open it. Tell the service`,
      },
    });
  });

  test('a store that is away is waited for', async ({ onTestFinished }) => {
    const { world, place } = await createWorld(onTestFinished);
    const letter = await world.addLetter({ file: await letterPdf(), createdAt: '2026-01-05 09:00:00' });
    const changesOf = await noteStatusChanges(world.pool);
    await place.goAway();

    await world.withWorker(async () => {
      const scan = await world.start(letter.id);
      const words = await scan.executeUpdate<string, []>('scanNow');
      expect(words).toMatch(
        /^Waits for the store: Expected the object store at \S+ to find letters-scan\/NOTIFY\S+, got .*(ENOENT|ECONNREFUSED)/,
      );
      expect(await lookAtScan(scan)).toEqual({
        waitsFor: ['store'],
        details: expect.stringContaining(words.slice(21)),
      });
      expect(await changesOf(letter.id)).toEqual([]);

      await place.comeBack();
      expect(await scan.executeUpdate('scanNow')).toBe('created: Clean, and can be printed: pages 1, sheets 1');
      expect(await scan.result()).toMatchObject({ status: 'created' });
      expect(await lookAtScan(scan)).toMatchObject({ waitsFor: [] });
    });

    expect(await changesOf(letter.id)).toEqual(['pending-virus-check -> created']);
    expect(await world.files()).toEqual({ [`letters-pdf/2026-01-05/${letterFileName(letter)}`]: {} });
    expect(await world.alerts()).toEqual({});
  });

  test.each([
    { look: 'first', looks: 1, noted: [] },
    { look: 'second', looks: 2, noted: ['', 'ERROR/', 'FAILURE/'] },
  ])('a file that appears after the $look look is printed, and nobody is told', async ({ looks, noted }) => {
    const finishes: (() => Promise<void>)[] = [];
    const { world } = await createWorld((finish) => finishes.push(finish));
    const letter = await world.addLetter({ createdAt: '2026-01-05 09:00:00' });
    const name = letterFileName(letter);
    const missing = async () =>
      (await world.pool.query('select notification_id, looked_for from nightshift.letter_file_missing')).rows;

    await world.withWorker(async () => {
      const scan = await world.start(letter.id);
      await until('the first look', async () => /\|\s1\s\|/.test((await lookAtScan(scan)).details));
      if (looks === 2) await scan.executeUpdate('scanNow');
      expect(await lookAtScan(scan)).toEqual({
        waitsFor: ['file'],
        details: expect.stringContaining(`There is no file at letters-scan/${name}, letters-scan/ERROR/${name}`),
      });
      // Entered after the update has been answered.
      await until('it to be noted', async () => (await missing()).length >= noted.length / 3);
      expect((await missing()).flatMap(({ looked_for }) => looked_for)).toEqual(
        noted.map((below) => `letters-scan/${below}${name}`),
      );

      await world.store.put(scanPlace(letter, buckets), Readable.from([await letterPdf()]));
      expect(await scan.executeUpdate('scanNow')).toBe('created: Clean, and can be printed: pages 1, sheets 1');
    });

    expect(await missing()).toEqual([]);
    expect(await world.files()).toEqual({ [`letters-pdf/2026-01-05/${name}`]: {} });
    expect(await world.alerts()).toEqual({});
    for (const finish of finishes.toReversed()) await finish();
  });
});
