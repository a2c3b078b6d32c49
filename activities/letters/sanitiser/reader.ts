/** What runs in a process of the local sanitiser: takes PDFs one after another, and ends when nobody is left to send them. */
import { limitArrays } from './array-limit.ts';
import { judgeLetter } from './judge-letter.ts';
import { readLetter } from './read-letter.ts';
import type { Sanitised, SanitiseOptions } from './sanitiser.ts';

/** What comes before the bytes of a PDF, which come on stdin: in a message they would be copied several times. */
export interface ReaderTask extends SanitiseOptions {
  /** Of the PDF. */
  readonly bytes: number;
}

/** Of all arrays made for one letter together. */
const maxArrayBytes = 256 * 2 ** 20;

const arrays = limitArrays();

async function sanitise({ bytes, allowInternational }: ReaderTask): Promise<Sanitised> {
  arrays.allow(maxArrayBytes);
  const letter = await readLetter(await receive(bytes));
  // pdf.js may go on after an array that it did not get, and then what it has read is not all.
  if (letter === undefined || arrays.exceeded()) return { status: 'failed', message: 'unable-to-read-the-file' };
  return judgeLetter(letter, { allowInternational });
}

async function receive(bytes: number): Promise<Uint8Array> {
  const pdf = new Uint8Array(bytes);
  let received = 0;
  if (bytes === 0) return pdf;
  for await (const piece of process.stdin.iterator({ destroyOnReturn: false })) {
    pdf.set(piece, received);
    received += piece.length;
    if (received === bytes) return pdf;
  }
  throw new Error(`Expected ${bytes} bytes of a PDF on stdin, got ${received}`);
}

process.on('message', async (task: ReaderTask) => {
  const sanitised = await sanitise(task);
  arrays.allow(Number.POSITIVE_INFINITY);
  process.send?.(sanitised);
});
process.on('disconnect', () => process.exit());
