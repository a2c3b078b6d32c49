import { RequestError } from '../../request-error.ts';
import { refused, v2Failure } from '../failures.ts';
import { decodeBase64 } from './base64.ts';

export const maxLetterBytes = 25_000_000;

/** In base64, with JSON around it and room for its line breaks and escapes. */
export const maxLetterBodyBytes = Math.ceil(maxLetterBytes / 3) * 4 + 2_000_000;

/** Where readers of PDFs look for it. */
const headerBytes = 1_024;

/**
 * The file of a letter. What it holds is for the scan and the sanitising to judge; here it is only told from what could
 * never be a letter.
 *
 * @param content base64. @throws RequestError with a 400, or a 413.
 */
export function pdfOf(content: string): Buffer {
  const file = decodeBase64(content);
  if (file === undefined) throw refused('Cannot decode letter content (invalid base64 encoding)');
  if (file.length === 0) throw refused('Letter content is empty');
  if (file.length > maxLetterBytes) {
    const message = `Letter content is too large: expected at most ${maxLetterBytes} bytes, got ${file.length}`;
    throw new RequestError(v2Failure(413, 'RequestEntityTooLarge', message));
  }
  if (!file.subarray(0, headerBytes).includes('%PDF-')) throw refused('Letter content is not a valid PDF');
  return file;
}
