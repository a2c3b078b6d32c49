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
  if (text === "'") return '’';
  if (text === '"') return '”';
  return quoteRules.reduce((smart, [pattern, replacement]) => smart.replaceAll(pattern, replacement), text);
}

/** Tags stay as they are, and so does the text of links. */
const keptOrText = /<a\b[\s\S]*?<\/a>|<[^>]*>|[^<]+|</g;

const emailWithQuotes = /[\w.!#$%&'*+/=?^`{|}~\-’‘]+@\S+\.\S+/g;

/** The reference's typography, in text or HTML. */
export function niceTypography(text: string): string {
  return text
    .replaceAll(/[ \t]+([,.])/g, '$1')
    .replaceAll(keptOrText, (piece) => (piece.startsWith('<') ? piece : smartQuotes(piece)))
    .replaceAll(emailWithQuotes, (address) => address.replaceAll(/[‘’]/g, "'"))
    .replaceAll(/\s+[-–—]{1,3}\s+/g, ' – ');
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
