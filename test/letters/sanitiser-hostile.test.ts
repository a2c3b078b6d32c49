import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalSanitiser } from '../../activities/letters/sanitiser/local-sanitiser.ts';
import { ReaderProcess } from '../../activities/letters/sanitiser/reader-process.ts';
import type { Sanitised, Sanitiser } from '../../activities/letters/sanitiser/sanitiser.ts';
import { SanitiserError } from '../../activities/letters/sanitiser/sanitiser-error.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { opened } from './opened.ts';

const unreadable = { status: 'failed', message: 'unable-to-read-the-file' };
const uk = { allowInternational: false };

let sanitiser: Sanitiser;
beforeEach(() => {
  sanitiser = createLocalSanitiser();
});
afterEach(() => sanitiser.close());

/** A PDF of one page with this content, stored as the filters say. */
function pdfOf(content: Buffer, { filter = '', times = 1 } = {}): Buffer {
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n` +
        `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[${'4 0 R '.repeat(times)}]/Resources<<>>>>endobj\n` +
        `4 0 obj<<${filter}/Length ${content.length}>>stream\n`,
    ),
    content,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n'),
  ]);
}

const deflated = { filter: '/Filter/FlateDecode' };

async function outcome(pdf: Uint8Array): Promise<Sanitised | SanitiserError> {
  try {
    return await sanitiser.sanitise(opened(pdf), uk);
  } catch (error) {
    if (error instanceof SanitiserError) return error;
    throw error;
  }
}

test('what is cut off or changed passes, fails, or has no result', async () => {
  const pdf = await letterPdf({ pages: 2 });
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(pdf.length),
      fc.array(fc.tuple(fc.nat(pdf.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 20 }),
      fc.boolean(),
      async (length, flips, cut) => {
        const broken = pdf.slice(0, cut ? length : pdf.length);
        for (const [place, mask] of flips) {
          if (place < broken.length) broken.fill((broken[place] ?? 0) ^ mask, place, place + 1);
        }
        const found = await outcome(broken);
        outcomes.add(found instanceof SanitiserError ? 'no result' : found.status);
      },
    ),
    { numRuns: 80 },
  );
  expect([...outcomes]).toContain('failed');
  expect(await sanitiser.sanitise(opened(pdf), uk)).toMatchObject({ status: 'passed' });
});

test('a stream that unpacks to gigabytes', async () => {
  const spaces = deflateSync(Buffer.alloc(64_000_000, ' '));
  expect(await sanitiser.sanitise(opened(pdfOf(spaces, { ...deflated, times: 100 })), uk)).toEqual(unreadable);
});

test('arrays in arrays', async () => {
  expect(await sanitiser.sanitise(opened(pdfOf(Buffer.from('['.repeat(2_000_000)))), uk)).toEqual(unreadable);
});

test('one array that takes all the memory ends a process, not this one, and the next letter is read', async () => {
  const numbers = deflateSync(Buffer.from(`[${'1.5 '.repeat(16_000_000)}] TJ`));
  await expect(sanitiser.sanitise(opened(pdfOf(numbers, deflated)), uk)).rejects.toThrow(
    /what read the PDF ended with SIGABRT: FATAL ERROR: .*heap out of memory\. Try again/,
  );
  expect(await sanitiser.sanitise(opened(await letterPdf()), uk)).toMatchObject({ status: 'passed' });
});

test('out of time', async () => {
  const hasty = createLocalSanitiser({ timeout: 1 });
  await expect(hasty.sanitise(opened(await letterPdf()), uk)).rejects.toThrow(
    /the PDF was not read in 1 ms\. Try again/,
  );
  await hasty.close();
});

test('twelve at once, in two processes that are used again, and the PDFs stay as they were', async () => {
  const started = vi.spyOn(ReaderProcess.prototype, 'sanitise');
  const pdf = await letterPdf();
  const before = pdf.slice();
  const all = await Promise.all(Array.from({ length: 12 }, () => sanitiser.sanitise(opened(pdf), uk)));
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'passed'));
  expect(new Set(started.mock.contexts).size).toBe(2);
  expect(pdf).toEqual(before);
  started.mockRestore();
});

test('close ends the processes, what is under way and what waits', async () => {
  const used = vi.spyOn(ReaderProcess.prototype, 'sanitise');
  const pdf = await letterPdf();
  await sanitiser.sanitise(opened(pdf), uk);
  const results = Promise.allSettled([1, 2, 3].map(() => sanitiser.sanitise(opened(pdf), uk)));
  await sanitiser.close();
  const errors = (await results).map((result) => (result.status === 'rejected' ? result.reason : result));
  expect(errors).toEqual([1, 2, 3].map(() => expect.any(SanitiserError)));
  for (const reader of used.mock.contexts) expect(reader).toMatchObject({ alive: false });
  expect(used).toHaveBeenCalled();
  await expect(sanitiser.sanitise(opened(pdf), uk)).rejects.toThrow('it is closed');
  used.mockRestore();
});

test('a store that is slow takes none of the time for reading', async () => {
  const pdf = await letterPdf();
  // Of a busy machine: to start a process and to read takes seconds.
  const timeout = 5_000;
  const slow = async function* () {
    await sleep(timeout + 500);
    yield pdf;
  };
  const began = performance.now();
  const strict = createLocalSanitiser({ timeout });

  const sanitised = await strict.sanitise(async () => ({ length: pdf.length, content: Readable.from(slow()) }), uk);

  expect(sanitised).toMatchObject({ status: 'passed' });
  expect(performance.now() - began).toBeGreaterThan(timeout);
  await strict.close();
});

test('keeps no PDF once it has told what became of it', async () => {
  setFlagsFromString('--expose-gc');
  const pdfs: WeakRef<Uint8Array>[] = [];
  for (let count = 0; count < 5; count += 1) {
    const pdf = await letterPdf();
    pdfs.push(new WeakRef(pdf));
    await sanitiser.sanitise(opened(pdf), uk);
  }
  await new Promise(setImmediate);
  runInNewContext('gc')();
  // The last one may still be on the stack.
  expect(pdfs.filter((pdf) => pdf.deref() !== undefined).length).toBeLessThan(2);
});
