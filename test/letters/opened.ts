import { Readable } from 'node:stream';
import type { PdfContent } from '../../activities/letters/sanitiser/sanitiser.ts';

/** A PDF as a sanitiser opens it. */
export function opened(pdf: Uint8Array): () => Promise<PdfContent> {
  return async () => ({ length: pdf.byteLength, content: Readable.from([Buffer.from(pdf)], { objectMode: false }) });
}
