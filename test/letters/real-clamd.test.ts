import { beforeEach, expect, test } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import { letterFileName } from '../../db/letters/places.ts';
import { type ClamdServer, clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import type { AtEnd } from '../support/scenario.ts';
import { createLetterWorld } from './letter-world.ts';
import { lookAtScan } from './look-at-scan.ts';
import { noteStatusChanges } from './status-changes.ts';

beforeEach(({ skip }) => skip(clamdProgram() === undefined, howToGetClamd));

const day = '2026-01-05';

/** A letter that has nobody but this clamd to be scanned by. */
async function createLetter(atEnd: AtEnd, { host, port }: ClamdServer, file: Uint8Array) {
  const scanner = createClamdScanner({ address: { host, port } });
  const world = await createLetterWorld(atEnd, { scanner });
  const letter = await world.addLetter({ file, createdAt: `${day} 09:00:00` });
  const changesOf = await noteStatusChanges(world.pool);
  const files = {
    waiting: { [`letters-scan/${letterFileName(letter)}`]: {} },
    printed: { [`letters-pdf/${day}/${letterFileName(letter)}`]: {} },
  };
  return { world, letter, files, changes: () => changesOf(letter.id) };
}

test('a clamd that is down is waited for, however often it was tried', async ({ onTestFinished }) => {
  const first = await startClamd();
  const { world, letter, files, changes } = await createLetter(onTestFinished, first, await letterPdf());
  await first.stop();

  await world.withWorker(async () => {
    const scan = await world.start(letter.id);
    const advice = `Expected a verdict of clamd at 127.0.0.1:${first.port}, got connect ECONNREFUSED 127.0.0.1:${first.port}. The file is not scanned. Start it, or correct its address`;
    for (const tries of [1, 2, 3]) {
      expect(await scan.executeUpdate('scanNow')).toContain(`Waits for the scanner: ${advice}`);
      const { waitsFor, details } = await lookAtScan(scan);
      expect(waitsFor).toEqual(['scanner']);
      expect(details).toMatch(new RegExp(`^\\*\\*Waits for the scanner\\*\\*\n[^]*\\|\\s${tries}\\s\\|`));
      expect(details).toContain(advice);
      expect(details).toContain('send the update `scanNow`');
    }
    expect(await changes()).toEqual([]);
    expect(await world.files()).toEqual(files.waiting);

    const second = await startClamd({ port: first.port });
    onTestFinished(second.stop);
    expect(await scan.executeUpdate('scanNow')).toBe('created: Clean, and can be printed: pages 1, sheets 1');
    expect(await lookAtScan(scan)).toEqual({
      waitsFor: [],
      details: '**created**: Clean, and can be printed: pages 1, sheets 1',
    });
  });

  expect(await changes()).toEqual(['pending-virus-check -> created']);
  expect(await world.files()).toEqual(files.printed);
  expect(await world.alerts()).toEqual({});
});

test('a file that clamd refuses as too large is not clean: it waits for a clamd that takes it', async ({
  onTestFinished,
}) => {
  const small = await startClamd({ streamMaxMegabytes: 1 });
  const pdf = await letterPdf({ imageBytes: 2_000_000 });
  const { world, letter, files, changes } = await createLetter(onTestFinished, small, pdf);

  await world.withWorker(async () => {
    const scan = await world.start(letter.id);
    for (let looks = 0; looks < 2; looks += 1) {
      expect(await scan.executeUpdate('scanNow')).toMatch(
        // Its last words can be lost when it closes the connection while it is written to.
        /^Waits for the scanner: .* got ("INSTREAM size limit exceeded. ERROR", then .*|write EPIPE)\. .*StreamMaxLength/,
      );
    }
    expect(await lookAtScan(scan)).toEqual({
      waitsFor: ['scanner'],
      details: expect.stringContaining('larger than StreamMaxLength in clamd.conf'),
    });
    expect(await changes()).toEqual([]);
    expect(await world.files()).toEqual(files.waiting);

    await small.stop();
    const large = await startClamd({ port: small.port, streamMaxMegabytes: 3 });
    onTestFinished(large.stop);
    expect(await scan.executeUpdate('scanNow')).toBe('created: Clean, and can be printed: pages 1, sheets 1');
  });

  expect(await changes()).toEqual(['pending-virus-check -> created']);
  expect(await world.files()).toEqual(files.printed);
  expect(await world.alerts()).toEqual({});
});
