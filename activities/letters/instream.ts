import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ScannerError } from './scanner-error.ts';

const maxChunkBytes = 64 * 1024;
const endOfStream = Buffer.alloc(4);

/**
 * Sends a file as clamd's zINSTREAM wants it: chunks, each after its length in four bytes, and a length of 0 at the end.
 * Holds one chunk at a time.
 *
 * @param options.maxBytes that are sent at most.
 * @throws ScannerError when the file is larger; what the content throws; what the socket throws, as when clamd closes the
 *   connection before it has the whole file.
 */
export async function sendInstream(
  socket: Socket,
  content: Readable,
  { maxBytes }: { readonly maxBytes: number },
): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  let sent = 0;
  // Left open when the loop is left, so that what the content says of an error is its own.
  for await (const piece of content.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(piece);
    sent += bytes.length;
    if (sent > maxBytes) throw new ScannerError(`a file of more than ${maxBytes} bytes, the most that is sent`);
    for (let start = 0; start < bytes.length; start += maxChunkBytes) {
      await sendChunk(socket, bytes.subarray(start, start + maxChunkBytes));
    }
  }
  await listen();
  await write(socket, endOfStream);
}

async function sendChunk(socket: Socket, chunk: Buffer): Promise<void> {
  await listen();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  await write(socket, Buffer.concat([length, chunk]));
}

/**
 * Reads what clamd has said, before the next write: one to a connection that clamd has closed fails, and loses its last
 * words. It still can, when clamd closes in between.
 */
async function listen(): Promise<void> {
  // Sockets are read between two turns, not before the first.
  await turn();
  await turn();
}

function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
