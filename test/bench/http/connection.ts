import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const endOfHead = Buffer.from('\r\n\r\n');

/** Bytes that follow the head of an answer. @throws Error unless it is a 200 of a known length. */
function lengthOf(head: string): number {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) {
    throw new Error(`Expected a 200 with a content-length, got:\n${head}`);
  }
  return Number(length);
}

/**
 * Sends one request after the other over a connection that is kept alive, as long as `next` has one, and resolves when
 * the last one is answered. By hand, since a client that parses more than it must would be slower than the servers.
 *
 * @param next the text of the next request; undefined: no more.
 * @throws Error for an answer that is no 200 of the expected bytes.
 */
export async function requestAll(url: URL, next: () => string | undefined, bytes: number): Promise<void> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  try {
    await converse(socket, next, bytes);
  } finally {
    socket.destroy();
  }
}

function converse(socket: Socket, next: () => string | undefined, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    /** Bytes of the body that are still to come; undefined until the head is whole. */
    let left: number | undefined;
    const send = () => {
      const request = next();
      head = Buffer.alloc(0);
      left = undefined;
      if (request === undefined) resolve();
      else socket.write(request);
    };
    const readHead = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(endOfHead);
      if (end < 0) return undefined;
      const length = lengthOf(head.toString('latin1', 0, end));
      if (length !== bytes) throw new Error(`Expected ${bytes} bytes, got ${length}`);
      return length - (head.length - end - endOfHead.length);
    };
    socket.on('data', (chunk) => {
      try {
        left = left === undefined ? readHead(chunk) : left - chunk.length;
        if (left === 0) send();
      } catch (error) {
        reject(error);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('Expected an answer, but the server closed the connection')));
    send();
  });
}
