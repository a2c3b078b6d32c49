import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import type { Sanitiser } from '../../activities/letters/sanitiser/sanitiser.ts';
import { createLetterWorld } from './letter-world.ts';

// In its own process: calls of Temporal are still under way at its end.

const ok = 'stream: OK\0';
const idle = 300;

/** What a stand-in for clamd does when it has the whole file. */
interface Answer {
  readonly bytes: Buffer;
  /** How the connection goes on: closed as clamd does, cut, left open, or closed when nobody waits any more. */
  readonly afterwards: 'closes' | 'cuts' | 'hangs' | 'is late';
}

const nearly = fc.constantFrom(
  'stream: OK',
  'stream: OK\n',
  'stream: ok\0',
  'stream: OK\0\0',
  ` ${ok}`,
  `${ok}${ok}`,
  'OK\0',
  'stream: X OK\0',
  'stream: OK FOUND\0',
  `stream: Eicar FOUND\0${ok}`,
  `INSTREAM size limit exceeded. ERROR\0`,
  'stream: lstat() failed: No such file. ERROR\0',
  'COMMAND READ TIMED OUT\0',
  '',
);
const bytes = fc.oneof(
  nearly.map((text) => Buffer.from(text, 'latin1')),
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  // The good answer, with one byte of it another or missing.
  fc.tuple(fc.nat(ok.length - 1), fc.option(fc.nat(255))).map(([at, byte]) => {
    const good = Buffer.from(ok);
    const middle = byte === null ? [] : [byte];
    return Buffer.concat([good.subarray(0, at), Buffer.from(middle), good.subarray(at + 1)]);
  }),
);
const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ bytes, afterwards: fc.constantFrom<Answer['afterwards']>('closes', 'cuts', 'hangs', 'is late') }),
  // The good answer is none as long as clamd has not said that it is all of it.
  fc.record({
    bytes: fc.constant(Buffer.from(ok)),
    afterwards: fc.constantFrom<Answer['afterwards']>('hangs', 'is late'),
  }),
);

/** @param isGood whether it is the one answer that says clean. */
function isGood({ bytes, afterwards }: Answer): boolean {
  return bytes.toString('latin1') === ok && afterwards === 'closes';
}

function give(socket: Socket, { bytes, afterwards }: Answer): void {
  if (afterwards === 'is late') {
    setTimeout(() => socket.end(bytes), idle * 20);
    return;
  }
  if (afterwards === 'closes') {
    socket.end(bytes);
    return;
  }
  socket.write(bytes, () => {
    if (afterwards === 'cuts') socket.resetAndDestroy();
  });
}

/** Answers each file by the number that is in it. */
function standIn(given: readonly Answer[]) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let got = Buffer.alloc(0);
    socket.on('data', (piece) => {
      got = Buffer.concat([got, piece]);
      const number = /letter (\d+)\./.exec(got.toString('latin1'))?.[1];
      const answer = given[Number(number)];
      if (answer !== undefined && got.subarray(-4).equals(Buffer.alloc(4))) give(socket, answer);
    });
  });
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { server, close };
}

const passing: Sanitiser = {
  sanitise: async (open) => {
    (await open()).content.destroy();
    return { status: 'passed', address: 'A\nB\nC', pageCount: 1 };
  },
  close: async () => {},
};

test('whatever clamd answers, only its one good answer lets a letter be printed', async ({ onTestFinished }) => {
  const seed = Date.now() % 2 ** 31;
  const good: Answer = { bytes: Buffer.from(ok), afterwards: 'closes' };
  const given = [good, ...fc.sample(answers, { numRuns: 120, seed }).filter((answer) => !isGood(answer))];
  const { server, close } = standIn(given);
  onTestFinished(close);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const address = { host: '127.0.0.1', port };
  const scanner = createClamdScanner({ address, timeouts: { connect: 5_000, idle, whole: 20_000 } });
  const world = await createLetterWorld(onTestFinished, { scanner, sanitiser: passing });
  const letters = await Promise.all(given.map((_, n) => world.addLetter({ file: Buffer.from(`letter ${n}.`) })));

  const tried = await world.withWorker(() =>
    Promise.all(
      letters.map(async ({ id }) => {
        const scan = await world.start(id);
        const ended = scan.result().then(({ status }) => status);
        return Promise.race([ended, scan.executeUpdate<string, []>('scanNow').catch(() => ended)]);
      }),
    ),
  );

  console.log(`${given.length} answers, seed ${seed}`);
  const rows = await Promise.all(letters.map(({ id }) => world.row(id)));
  const printed = rows.flatMap((row, n) => (row['notification_status'] === 'created' ? [n] : []));
  expect(printed).toEqual([0]);
  expect(Object.keys(await world.files()).filter((name) => name.startsWith('letters-pdf/'))).toHaveLength(1);
  for (const words of tried.slice(1)) expect(words).toMatch(/^(Waits for the scanner|virus-scan-failed)/);
});
