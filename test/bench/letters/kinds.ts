import { randomUUID } from 'node:crypto';
import { letterPdf } from '../../../stack/demo/letter-pdf.ts';

/** Letters that are alike. */
export interface LetterKind {
  readonly name: string;
  readonly pdf: Uint8Array;
  readonly count: number;
}

/** A comment after the end of a PDF. Without one of its own, clamd would know a file that it has seen before. */
export function tail(): Uint8Array {
  return Buffer.from(`%${randomUUID()}\n`);
}

/** What is measured, and what the worker's memory is measured with. */
export async function letterKinds(quick: boolean): Promise<{ rates: LetterKind[]; large: LetterKind }> {
  const count = quick ? 40 : 200;
  return {
    rates: [
      { name: 'typical: 2 pages, 150 kB', pdf: await letterPdf({ pages: 2, imageBytes: 150_000 }), count },
      { name: 'small: 1 page, 2 kB', pdf: await letterPdf(), count },
    ],
    large: { name: '20 MB', pdf: await letterPdf({ pages: 2, imageBytes: 20_000_000 }), count: quick ? 4 : 40 },
  };
}
