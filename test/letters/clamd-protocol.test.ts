import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type ClamdAddress, createClamdScanner } from '../../activities/letters/clamd.ts';
import { verdictOf } from '../../activities/letters/clamd-reply.ts';
import { ScannerError } from '../../activities/letters/scanner-error.ts';

const ok = Buffer.from('stream: OK\0');
const soon = { connect: 1_000, idle: 200, whole: 5_000 };

/** Listens in clamd's place, and lets `serve` treat each connection. */
async function pretendClamd(serve: (socket: Socket) => void): Promise<ClamdAddress> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { address: host, port } = server.address() as AddressInfo; // It listens on TCP.
  return { host, port };
}

/** Calls back with the file once the whole has come. */
function onceReceived(socket: Socket, received: (file: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (piece) => {
    bytes = Buffer.concat([bytes, piece]);
    const file = unframed(bytes);
    if (file !== undefined) received(file);
  });
}

function unframed(bytes: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  expect(command.startsWith(bytes.subarray(0, command.length).toString())).toBe(true);
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

/** Replies that nearly say OK, and any others. */
const replies = fc
  .oneof(
    fc.constantFrom(
      '',
      'stream: OK',
      'stream: OK\n',
      'stream: OK\0\0',
      'stream: ok\0',
      'OK\0',
      '1: stream: OK\0',
      '\0',
    ),
    fc.constantFrom(
      'INSTREAM size limit exceeded. ERROR\0',
      'stream: x FOUND\0stream: OK\0',
      'stream: OK\0stream: x FOUND\0',
    ),
    fc.constantFrom(
      "stream: Can't allocate memory ERROR\0",
      'UNKNOWN COMMAND\0',
      'stream: FOUND\0',
      'stream:  FOUND\0',
    ),
    fc
      .tuple(fc.string(), fc.constantFrom('stream: OK\0', 'stream: x FOUND\0'), fc.string())
      .map((parts) => parts.join('')),
    fc.string({ unit: fc.constantFrom('stream: ', 'OK', ' FOUND', ' ERROR', 'Win.Virus-1', '\0', '\n', ' ') }),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => Buffer.from(text));

/** Any one byte of the good reply changed, left out or doubled. */
const nearlyOk = fc.tuple(fc.nat(ok.length - 1), fc.nat(255), fc.nat(2)).map(([at, byte, kind]) => {
  const [before, after] = [ok.subarray(0, at), ok.subarray(at + 1)];
  const middle = [[byte], [], [byte, ok[at] ?? 0]][kind] ?? [];
  return Buffer.concat([before, Buffer.from(middle), after]);
});

test('a reply is clean that is stream: OK and NUL, to the byte', () => {
  const bytes = fc.oneof(
    replies,
    nearlyOk,
    fc.uint8Array().map((array) => Buffer.from(array)),
  );
  fc.assert(
    fc.property(bytes, (reply) => {
      const verdict = verdictOf(reply)?.verdict;
      expect(verdict === 'clean').toBe(reply.equals(ok));
      if (verdict === 'infected') expect(reply.toString('latin1')).toMatch(/^stream: [ -~]+ FOUND\0$/);
    }),
    { numRuns: 20_000, examples: [[ok]] },
  );
});

test.each([
  ['stream: Eicar-Test-Signature FOUND\0', 'Eicar-Test-Signature'],
  [
    'stream: Win.Test.EICAR_HDB-1(44d88612fea8a8f36de82e1278abb02f:68) FOUND\0',
    'Win.Test.EICAR_HDB-1(44d88612fea8a8f36de82e1278abb02f:68)',
  ],
  ['stream: OK FOUND\0', 'OK'],
])('%j names the signature', (reply, signature) => {
  expect(verdictOf(Buffer.from(reply))).toEqual({ verdict: 'infected', signature });
});

test('no replies, splits, early answers and closings make a file clean, but the exact OK for the whole file', async () => {
  const behaviour = fc.record({
    reply: fc.oneof({ weight: 1, arbitrary: fc.constant(ok) }, { weight: 3, arbitrary: replies }, nearlyOk),
    splits: fc.array(fc.nat(12), { maxLength: 4 }),
    when: fc.constantFrom('after the whole file', 'at once'),
    close: fc.constantFrom('end', 'reset'),
  });
  let next: typeof behaviour extends fc.Arbitrary<infer B> ? B | undefined : never;
  const address = await pretendClamd((socket) => {
    const { reply, splits, when, close } = next ?? expect.fail('a connection that nobody asked for');
    const answer = async () => {
      let rest = reply;
      for (const at of splits) {
        socket.write(rest.subarray(0, at));
        rest = rest.subarray(at);
        await sleep(1);
      }
      if (close === 'end') socket.end(rest);
      else socket.write(rest, () => socket.resetAndDestroy());
    };
    if (when === 'at once') answer();
    else onceReceived(socket, () => void answer());
  });
  const scanner = createClamdScanner({ address, timeouts: soon });
  let clean = 0;

  await fc.assert(
    fc.asyncProperty(behaviour, async (served) => {
      next = served;
      // The second half is sent when an early reply has come.
      const halves = async function* () {
        yield Buffer.alloc(1_000);
        if (served.when === 'at once') await sleep(30);
        yield Buffer.alloc(1_000);
      };
      const outcome = await scanner.scan(Readable.from(halves())).catch((error: unknown) => error);
      const isOk = served.reply.equals(ok) && served.when !== 'at once';
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(ScannerError);
        expect(isOk && served.close === 'end').toBe(false);
      } else if (verdictIs(outcome, 'clean')) {
        clean += 1;
        expect(isOk).toBe(true);
      } else expect(verdictOf(served.reply)).toEqual(outcome);
    }),
    { numRuns: 300 },
  );
  expect(clean).toBeGreaterThan(5);
});

function verdictIs(outcome: unknown, verdict: string): boolean {
  return typeof outcome === 'object' && outcome !== null && 'verdict' in outcome && outcome.verdict === verdict;
}

test('clamd gets the file whole, however its pieces come, empty ones among them', async () => {
  let received: Buffer | undefined;
  const address = await pretendClamd((socket) =>
    onceReceived(socket, (file) => {
      received = file;
      socket.end(ok);
    }),
  );
  const scanner = createClamdScanner({ address, timeouts: soon });
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.nat(200_000).map((length) => new Uint8Array(length)),
    ),
  );

  await fc.assert(
    fc.asyncProperty(pieces, async (arrays) => {
      const buffers = arrays.map((array) => Buffer.from(array));
      expect(await scanner.scan(Readable.from(buffers))).toEqual({ verdict: 'clean' });
      expect(received?.equals(Buffer.concat(buffers))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['clamd says nothing', () => {}, 'nothing sent or received in 200 ms'],
  [
    'clamd says OK and keeps the line',
    (socket: Socket) => onceReceived(socket, () => socket.write(ok)),
    'got "stream: OK", then nothing',
  ],
  ['clamd closes without a word', (socket: Socket) => onceReceived(socket, () => socket.end()), 'got the end'],
  ['clamd talks without end', (socket: Socket) => socket.write(Buffer.alloc(10_000)), 'more than 4096 bytes'],
])('%s: an error', async (_, serve, words) => {
  const scanner = createClamdScanner({ address: await pretendClamd(serve), timeouts: soon });
  const error = await scanner.scan(Readable.from([Buffer.alloc(1_000)])).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(ScannerError);
  expect(String(error)).toContain(words);
});

test('a scan that goes on and on ends', async () => {
  const address = await pretendClamd((socket) => socket.resume());
  const scanner = createClamdScanner({ address, timeouts: { ...soon, whole: 500 } });
  const endless = async function* () {
    for (;;) {
      await sleep(20);
      yield Buffer.alloc(10);
    }
  };

  await expect(scanner.scan(Readable.from(endless()))).rejects.toThrow('no end of the scan in 500 ms');
});

test('a larger file than allowed is not sent on', async () => {
  const address = await pretendClamd((socket) => onceReceived(socket, () => socket.end(ok)));
  const scanner = createClamdScanner({ address, maxBytes: 10, timeouts: soon });

  expect(await scanner.scan(Readable.from([Buffer.alloc(10)]))).toEqual({ verdict: 'clean' });
  const larger = Readable.from([Buffer.alloc(10), Buffer.alloc(1)]);
  await expect(scanner.scan(larger)).rejects.toThrow('a file of more than 10 bytes');
  expect(larger.destroyed).toBe(true);
});

test('content that fails is no trouble of the scanner: its own error comes, and clamd gets no end of the file', async () => {
  const files: Buffer[] = [];
  const address = await pretendClamd(
    (socket) =>
      void buffer(socket).then(
        (bytes) => files.push(bytes),
        () => {},
      ),
  );
  const scanner = createClamdScanner({ address, timeouts: soon });
  const failing = async function* () {
    yield Buffer.alloc(10, 'x');
    await sleep(20);
    throw new Error('the store went away');
  };

  await expect(scanner.scan(Readable.from(failing()))).rejects.toThrow(/^the store went away$/);
  const broken = new Readable({ read() {} }).destroy(new Error('broken before'));
  await expect(scanner.scan(broken)).rejects.toThrow(/^broken before$/);
  await expect.poll(() => files.length).toBeGreaterThan(0);
  expect(files.filter((bytes) => unframed(bytes) !== undefined)).toEqual([]);
});

test.each([
  ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }, 'ECONNREFUSED'],
  ['/no/such/socket', { socketPath: '/no/such/socket' }, 'ENOENT'],
])('nobody listens at %s', async (where, address, code) => {
  const content = Readable.from([Buffer.alloc(10)]);
  const error = await createClamdScanner({ address })
    .scan(content)
    .catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(ScannerError);
  expect(String(error)).toMatch(new RegExp(`clamd at ${where}, got .*${code}.*Start it`));
  expect(content.destroyed).toBe(true);
});
