import { addressLines } from './address-lines.ts';
import { a4, notifyTag, overlap, pageTolerance } from './layout.ts';
import { postalAddress } from './postal-address.ts';
import { maxPages, type ReadLetter, type ReadPage } from './read-letter.ts';
import type { Sanitised, SanitiseOptions } from './sanitiser.ts';

/**
 * Whether a letter can be printed. The checks, their order and their names are the reference's: the number of pages, their
 * size, NOTIFY tags after the first page, the address.
 *
 * Left out is what needs a renderer: `content-outside-printable-area`, which the reference finds by looking for a pixel
 * that is not white. Where text is does not tell, since text may be white or hidden, as Notify's own tag is.
 */
export function judgeLetter(letter: ReadLetter, { allowInternational }: SanitiseOptions): Sanitised {
  const { pageCount, pages } = letter;
  if (pageCount > maxPages) return { status: 'failed', message: 'letter-too-long', pageCount };
  const wrongSize = pageNumbers(pages, (page) => !isA4Portrait(page));
  if (wrongSize.length > 0) {
    return { status: 'failed', message: 'letter-not-a4-portrait-oriented', invalidPages: wrongSize, pageCount };
  }
  const tagged = pageNumbers(pages, hasNotifyTag).filter((number) => number > 1);
  if (tagged.length > 0) {
    return { status: 'failed', message: 'notify-tag-found-in-content', invalidPages: tagged, pageCount };
  }
  const { fault, postage, lines } = postalAddress(addressLines(pages[0]?.texts ?? []), { allowInternational });
  if (fault !== undefined) return { status: 'failed', message: fault, invalidPages: [1], pageCount };
  return { status: 'passed', pageCount, address: lines.join('\n'), ...(postage === undefined ? {} : { postage }) };
}

function pageNumbers(pages: readonly ReadPage[], matches: (page: ReadPage) => boolean): number[] {
  return pages.flatMap((page, index) => (matches(page) ? [index + 1] : []));
}

function isA4Portrait({ width, height }: ReadPage): boolean {
  return Math.abs(width - a4.width) <= pageTolerance && Math.abs(height - a4.height) <= pageTolerance;
}

function hasNotifyTag({ texts }: ReadPage): boolean {
  const words = texts.filter((text) => overlap(text, notifyTag)).map(({ text }) => text.trim());
  return words.join(' ') === 'NOTIFY';
}
