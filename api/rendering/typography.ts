import { htmlPieces } from './html-pieces.ts';

/** Quotes and dashes as the reference sets them in subjects and e-mails. Its rules are those of SmartyPants. */

const punctuation = '[!"#$%\'()*+,\\-./:;<=>?@[\\\\\\]^_`{|}~]';
const closingAfter = '[^ \\t\\r\\n[{(-]';

const quoteRules: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^'(?=${punctuation}\\B)`, 'g'), '’'],
  [new RegExp(`^"(?=${punctuation}\\B)`, 'g'), '”'],
  [/"'(?=[\p{L}\p{N}_])/gu, '“‘'],
  [/'"(?=[\p{L}\p{N}_])/gu, '‘“'],
  [/\b'(?=\d{2}s)/g, '’'],
  [/(\s|&nbsp;|--|&[mn]dash;|[\u2013\u2014])'(?=[\p{L}\p{N}_])/gu, '$1‘'],
  [new RegExp(`(${closingAfter})'(?!\\s|s\\b|\\d)`, 'g'), '$1’'],
  [new RegExp(`(${closingAfter})'(?=\\s|s\\b)`, 'g'), '$1’'],
  [/'/g, '‘'],
  [/(\s|&nbsp;|--|&[mn]dash;|[\u2013\u2014])"(?=[\p{L}\p{N}_])/gu, '$1“'],
  [/"(?=\s)/g, '”'],
  [new RegExp(`(${closingAfter})"`, 'g'), '$1”'],
  [/"/g, '“'],
];

function smartQuotes(text: string): string {
  if (!/['"]/.test(text)) return text;
  if (text === "'") return '’';
  if (text === '"') return '”';
  return quoteRules.reduce((smart, [pattern, replacement]) => smart.replaceAll(pattern, replacement), text);
}

const addressStart = /(?<![\w.!#$%&'*+/=?^`{|}~\-’‘])[\w.!#$%&'*+/=?^`{|}~\-’‘]+@/;

/** The first `@` after such a character decides: what follows it is the rest of the address. */
function plainAddress(word: string): string {
  const start = addressStart.exec(word);
  if (start === null || !word.slice(start.index + start[0].length + 1, -1).includes('.')) return word;
  return word.slice(0, start.index) + word.slice(start.index).replaceAll(/[‘’]/g, "'");
}

/** The lookbehind keeps a long run of spaces from being searched once for each of them. */
export const spaceBeforeStop = /(?<![ \t])[ \t]+([,.])/g;

/** The reference's typography, in text or HTML. Tags stay as they are, and so does the text of links. */
export function niceTypography(text: string): string {
  return [...htmlPieces(text.replaceAll(spaceBeforeStop, '$1'))]
    .map((piece) => (piece.startsWith('<') ? piece : smartQuotes(piece)))
    .join('')
    .replaceAll(/(?<!\S)[^\s@]*@\S+/g, plainAddress)
    .replaceAll(/(?<!\s)\s+[-–—]{1,3}\s+/g, ' – ');
}

/** Characters that nobody sees. */
export const zeroWidth = /\u180e|\u200b|\u200c|\u200d|\u2060|\ufeff/g;

/** One line, with single spaces between the words. */
export function normaliseWhitespace(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replaceAll(zeroWidth, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}
