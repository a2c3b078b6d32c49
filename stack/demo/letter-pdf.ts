/** Makers of letters, for the demo and for tests. */
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';

/** Sizes of a page, in millimetres. */
export const a4 = { width: 210, height: 297 };
export const a5 = { width: 148, height: 210 };
export const a4Landscape = { width: 297, height: 210 };

export const ukAddress = ['Mx Robin Example', '1 Example Street', 'Exampletown', 'SW1A 1AA'];

interface LetterPage {
  readonly width: number;
  readonly height: number;
  /** Degrees, clockwise. */
  readonly rotate?: number;
}

interface PrintedText {
  readonly text: string;
  /** From 1 on; the first by default. */
  readonly page?: number;
  /** Of its top left corner, in millimetres from that of the page. */
  readonly left: number;
  readonly top: number;
}

interface LetterPdf {
  /** How many A4 pages, or each page's size; one by default. */
  readonly pages?: number | readonly LetterPage[];
  /** Lines in the address block; `ukAddress` by default. */
  readonly address?: readonly string[];
  /** More text, on top of the address and `Dear Mx Example` on each page. */
  readonly texts?: readonly PrintedText[];
  /** An image that cannot be compressed, on the first page, in bytes. */
  readonly imageBytes?: number;
  /** A file within the PDF. */
  readonly attachment?: { readonly name: string; readonly content: Buffer };
  /** Without it nobody can open the PDF. */
  readonly userPassword?: string;
  /** Without it everybody can open the PDF, and may not change it. */
  readonly ownerPassword?: string;
}

const pointsPerMillimetre = 72 / 25.4;

/** The PDF of a letter, in an array of its own. One of 20 MB takes a few of these in memory while it is made. */
export async function letterPdf(letter: LetterPdf = {}): Promise<Uint8Array> {
  const {
    pages = 1,
    address = ukAddress,
    texts = [],
    imageBytes = 0,
    attachment,
    userPassword,
    ownerPassword,
  } = letter;
  const pdf = new PDFDocument({
    autoFirstPage: false,
    ...(userPassword === undefined ? {} : { userPassword }),
    ...(ownerPassword === undefined ? {} : { ownerPassword }),
  });
  const written = buffer(pdf);
  const print = ({ text, left, top }: PrintedText) =>
    pdf.fontSize(10).text(text, left * pointsPerMillimetre, top * pointsPerMillimetre, { lineBreak: false });
  const shapes: readonly LetterPage[] = typeof pages === 'number' ? Array.from({ length: pages }, () => a4) : pages;
  shapes.forEach(({ width, height, rotate = 0 }, index) => {
    pdf.addPage({ size: [width * pointsPerMillimetre, height * pointsPerMillimetre], margin: 0 });
    if (rotate !== 0) Reflect.set(pdf.page.dictionary.data, 'Rotate', rotate);
    if (index === 0) address.forEach((text, line) => void print({ text, left: 25, top: 40 + line * 3.7 }));
    if (index === 0 && imageBytes > 0) pdf.image(noise(imageBytes), 60, 400, { width: 300, height: 300 });
    print({ text: 'Dear Mx Example', left: 20, top: 110 });
    for (const text of texts.filter(({ page = 1 }) => page === index + 1)) print(text);
  });
  if (attachment !== undefined) pdf.file(attachment.content, { name: attachment.name });
  pdf.end();
  return new Uint8Array(await written);
}

/** The head of a JPEG, and nothing of use after it: pdfkit and pdf.js only copy it. */
function noise(bytes: number): Buffer {
  const head = Buffer.from('ffd8ffc00011080040004003011100021100031100', 'hex');
  return Buffer.concat([head, randomBytes(bytes - head.length)]);
}
