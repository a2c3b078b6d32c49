import { getResolvedPDFJS } from 'unpdf';
import { addressBlock, notifyTag } from './layout.ts';
import { type PlacedText, textsIn } from './placed-text.ts';

/** More pages than this make no letter, and are not looked at. */
export const maxPages = 10;

/** What is known of a letter from its PDF. */
export interface ReadLetter {
  readonly pageCount: number;
  /** Empty when there are too many of them. */
  readonly pages: readonly ReadPage[];
}

export interface ReadPage {
  /** In millimetres, as it is seen: cropped and turned. */
  readonly width: number;
  readonly height: number;
  /** Of the first page the text in the address block, of others that where the NOTIFY tag is. */
  readonly texts: readonly PlacedText[];
}

const millimetresPerPoint = 25.4 / 72;

/**
 * Reads a PDF. One that wants a password to be opened cannot be read; one that only forbids changes can, as in the
 * reference.
 *
 * @param pdf moved to pdf.js, and empty afterwards.
 * @returns undefined when it cannot be read.
 */
export async function readLetter(pdf: Uint8Array): Promise<ReadLetter | undefined> {
  const { getDocument } = await getResolvedPDFJS();
  const loading = getDocument({
    // It refuses a Buffer.
    data: new Uint8Array(pdf.buffer, pdf.byteOffset, pdf.byteLength),
    verbosity: 0,
    stopAtErrors: true,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    useWasm: false,
    enableXfa: false,
  });
  try {
    const document = await loading.promise;
    const pageCount = document.numPages;
    if (pageCount === 0) return undefined;
    const pages: ReadPage[] = [];
    for (let number = 1; number <= pageCount && pageCount <= maxPages; number += 1) {
      const page = await document.getPage(number);
      const viewport = page.getViewport({ scale: millimetresPerPoint });
      const { width, height } = viewport;
      pages.push({ width, height, texts: await textsIn(page, viewport, number === 1 ? addressBlock : notifyTag) });
      page.cleanup();
    }
    return { pageCount, pages };
  } catch {
    // Whatever a stranger's file makes pdf.js throw: it says that the file cannot be read.
    return undefined;
  } finally {
    await loading.destroy();
  }
}
