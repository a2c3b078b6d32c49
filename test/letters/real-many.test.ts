import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import { letterFileName } from '../../db/letters/places.ts';
import { clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { eicar } from '../../stack/eicar.ts';
import type { AtEnd } from '../support/scenario.ts';
import { createLetterWorld } from './letter-world.ts';
import { realStores } from './real-stores.ts';
import { noteStatusChanges } from './status-changes.ts';

beforeEach(({ skip }) => skip(clamdProgram() === undefined, howToGetClamd));

const createdAt = '2026-01-05 09:00:00';

/** A thousand take half a minute of both cores; over S3 fewer show the same. */
const cases = realStores.map((store, index) => ({ ...store, count: index === 0 ? 1_000 : 200 }));

describe.each(cases)('with clamd and $name', ({ lacking, start, count }) => {
  beforeEach(({ skip }) => skip(lacking !== undefined, lacking));

  async function createWorld(atEnd: AtEnd) {
    const clamd = await startClamd();
    atEnd(clamd.stop);
    const { store } = await start(atEnd);
    const { host, port } = clamd;
    return createLetterWorld(atEnd, { store, scanner: createClamdScanner({ address: { host, port } }) });
  }

  test('a letter that is submitted again has one run, and is not moved again', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const letter = await world.addLetter({ createdAt, file: await letterPdf() });
    const changesOf = await noteStatusChanges(world.pool);
    const copies = vi.spyOn(world.store, 'copy');
    const printed = { [`letters-pdf/2026-01-05/${letterFileName(letter)}`]: {} };

    // Both before there is a worker.
    const [one, other] = await Promise.all([world.start(letter.id), world.start(letter.id)]);
    expect(one.firstExecutionRunId).toBe(other.firstExecutionRunId);
    await world.withWorker(async () => {
      expect(await one.result()).toMatchObject({ status: 'created' });
      expect(await world.files()).toEqual(printed);
      const again = await world.start(letter.id);
      expect(await again.result()).toEqual({ status: 'created', note: 'It did not wait for a scan' });
    });

    expect(await changesOf(letter.id)).toEqual(['pending-virus-check -> created']);
    expect(await world.files()).toEqual(printed);
    // A look below `ERROR/` would be a copy too, and the file was where it waits.
    expect(copies).toHaveBeenCalledTimes(1);
  });

  test(`${count} at once: each its verdict, none lost, none doubled`, { timeout: 300_000 }, async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const pdf = await letterPdf();
    const kinds = [
      { file: pdf, status: 'created', place: 'letters-pdf/2026-01-05/', metadata: {} },
      {
        file: Buffer.concat([pdf, Buffer.from(eicar)]),
        status: 'virus-scan-failed',
        place: 'letters-scan/FAILURE/',
        metadata: {},
      },
      {
        file: pdf.slice(0, 300),
        status: 'validation-failed',
        place: 'letters-invalid-pdf/',
        metadata: { message: 'unable-to-read-the-file' },
      },
    ];
    // Half of them are clean, a quarter infected, a quarter broken.
    const letters = await Promise.all(
      Array.from({ length: count }, async (_, number) => {
        const kind = kinds[[0, 1, 0, 2][number % 4] ?? 0] ?? expect.fail('a kind');
        return { ...(await world.addLetter({ createdAt, file: kind.file })), kind };
      }),
    );
    await noteStatusChanges(world.pool);

    const began = performance.now();
    await world.withWorker(async () => {
      const scans = await Promise.all(letters.map(({ id }) => world.start(id)));
      await Promise.all(scans.map((scan) => scan.result()));
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${count} letters in ${seconds} s`);

    const { rows } = await world.pool.query<{ id: string; change: string }>(
      'select id, change from public.status_change',
    );
    expect(rows).toHaveLength(count);
    expect(Object.fromEntries(rows.map(({ id, change }) => [id, change]))).toEqual(
      Object.fromEntries(letters.map(({ id, kind }) => [id, `pending-virus-check -> ${kind.status}`])),
    );
    expect(await world.files()).toEqual(
      Object.fromEntries(
        letters.map((letter) => [`${letter.kind.place}${letterFileName(letter)}`, letter.kind.metadata]),
      ),
    );
    expect(Object.keys(await world.alerts()).toSorted()).toEqual(
      letters
        .filter(({ kind }) => kind.status === 'virus-scan-failed')
        .map(({ id }) => `letter-infected/${id}`)
        .toSorted(),
    );
  });
});
