import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import { ScannerError } from '../../activities/letters/scanner-error.ts';
import { type ClamdServer, clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { eicar } from '../../stack/eicar.ts';

const MB = 2 ** 20;
const isHere = clamdProgram() !== undefined;
let clamd: ClamdServer;
beforeAll(async () => {
  if (isHere) clamd = await startClamd({ streamMaxMegabytes: 250 });
});
afterAll(() => clamd?.stop());
beforeEach(({ skip }) => skip(!isHere, howToGetClamd));

function letter(text: string): Readable {
  return Readable.from([Buffer.from('%PDF-1.7\n'), Buffer.from(text), Buffer.alloc(200_000, 'a page ')]);
}

async function* megabytes(count: number, each: (number: number) => void = () => {}): AsyncGenerator<Buffer> {
  const megabyte = Buffer.alloc(MB, 'harmless ');
  for (let number = 0; number < count; number += 1) {
    each(number);
    yield megabyte;
  }
}

test.each(['unix socket', 'TCP'])('clean and infected files, over %s', async (way) => {
  const { host, port, socketPath } = clamd;
  const scanner = createClamdScanner({ address: way === 'TCP' ? { host, port } : { socketPath } });

  expect(await scanner.scan(letter('harmless'))).toEqual({ verdict: 'clean' });
  expect(await scanner.scan(letter(eicar))).toEqual({
    verdict: 'infected',
    signature: 'Eicar-Test-Signature.UNOFFICIAL',
  });
  // Split where two pieces meet.
  const split = Readable.from([eicar.slice(0, 30), eicar.slice(30)].map((half) => Buffer.from(half)));
  expect(await scanner.scan(split)).toMatchObject({ verdict: 'infected' });
  expect(await scanner.scan(Readable.from([]))).toEqual({ verdict: 'clean' });
});

test('100 files at once, each with its own verdict', async () => {
  const scanner = createClamdScanner({ address: clamd });
  const verdicts = await Promise.all(
    Array.from({ length: 100 }, (_, i) => scanner.scan(letter(i % 3 === 0 ? eicar : 'harmless'))),
  );

  expect(verdicts.map(({ verdict }) => verdict)).toEqual(
    Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? 'infected' : 'clean')),
  );
});

test('a file larger than clamd takes has no verdict, and the error says what to do', async () => {
  const small = await startClamd({ streamMaxMegabytes: 1 });
  try {
    for (const address of [{ host: small.host, port: small.port }, { socketPath: small.socketPath }]) {
      const scanner = createClamdScanner({ address });
      expect(await scanner.scan(Readable.from(megabytes(1)))).toEqual({ verdict: 'clean' });

      for (const size of [2, 40]) {
        const error = await scanner.scan(Readable.from(megabytes(size))).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ScannerError);
        // Its last words can be lost when it closes the connection while it is written to.
        expect(String(error)).toMatch(
          /got ("INSTREAM size limit exceeded. ERROR", then .*|write EPIPE)\. .*StreamMaxLength/,
        );
      }
    }
  } finally {
    await small.stop();
  }
});

test('clamd that is killed in the middle gives no verdict, and scans again when it is back', async () => {
  const first = await startClamd();
  const scanner = createClamdScanner({ address: { host: first.host, port: first.port } });
  let killed: Promise<void> | undefined;
  const content = Readable.from(
    megabytes(60, (number) => {
      if (number === 20) killed = first.kill();
    }),
  );
  await expect(scanner.scan(content)).rejects.toThrow(ScannerError);
  await killed;
  await expect(scanner.scan(letter('harmless'))).rejects.toThrow(
    /verdict of clamd at 127.0.0.1:\d+, got .*ECONNREFUSED/,
  );

  const second = await startClamd({ port: first.port });
  expect(await scanner.scan(letter('harmless'))).toEqual({ verdict: 'clean' });
  await second.stop();
});

test('200 MB are scanned in less than 60 MB of memory', async () => {
  const scanner = createClamdScanner({ address: clamd, maxBytes: 200 * MB });
  await scanner.scan(letter('warm'));
  const before = process.memoryUsage.rss();
  let most = before;
  const content = Readable.from(
    megabytes(200, () => {
      most = Math.max(most, process.memoryUsage.rss());
    }),
  );

  expect(await scanner.scan(content)).toEqual({ verdict: 'clean' });

  expect(most - before).toBeLessThan(60 * MB);
});
