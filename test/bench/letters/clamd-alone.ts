import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import type { ClamdServer } from '../../../stack/clamd.ts';
import { type LetterKind, tail } from './kinds.ts';

function framed(bytes: Uint8Array): readonly Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

/** The least that anyone has to do for a scan: the whole file in three writes, and the answer. */
async function scan({ host, port }: ClamdServer, pdf: Uint8Array): Promise<void> {
  const socket = connect({ host, port });
  for (const bytes of [Buffer.from('zINSTREAM\0'), ...framed(pdf), ...framed(tail()), Buffer.alloc(4)]) {
    socket.write(bytes);
  }
  const answer = await text(socket);
  if (answer !== 'stream: OK\0') throw new Error(`Expected clamd to find the letter clean, got ${answer}`);
}

/** @returns letters that clamd alone has scanned in a second, over so many connections at a time. */
export async function clamdAlone(clamd: ClamdServer, { pdf, count }: LetterKind, connections: number): Promise<number> {
  const inTurn = pLimit(connections);
  const began = performance.now();
  await Promise.all(Array.from({ length: count }, () => inTurn(() => scan(clamd, pdf))));
  return (count / (performance.now() - began)) * 1000;
}
