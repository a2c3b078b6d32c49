import { fill, missingAsText } from './fill.ts';
import type { Personalisation } from './placeholders.ts';
import { normaliseWhitespace, spaceBeforeStop } from './typography.ts';

/** Characters that a text message has a cheaper one for. */
const cheaper: Readonly<Record<string, string>> = {
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\t': ' ',
};
const dropped = /[\u180e\u200b\u200c\u2060\ufeff\u2028\u2029]/g;

/** Stands for a value that is not known while spaces are put in order, and is gone then. */
const unknownValue = '\u{f0000}';

/**
 * A text message before its characters are exchanged for cheaper ones. Without any personalisation nothing stands for the
 * placeholders.
 *
 * @param prefix who it is from, which stands before it; undefined: it has none.
 */
export function filledSms(content: string, personalisation: Personalisation, prefix?: string): string {
  const missing = personalisation.size > 0 ? missingAsText : () => unknownValue;
  const filled = fill(content, personalisation, {
    missing: (placeholder) =>
      placeholder.conditionalText !== undefined && personalisation.size === 0 ? '' : missing(placeholder),
  });
  return (prefix === undefined ? filled : `${prefix.trim()}: ${filled}`)
    .replaceAll(spaceBeforeStop, '$1')
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map(normaliseWhitespace)
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .replaceAll(unknownValue, '');
}

/** With the characters that a provider is given. */
export function sanitisedSms(filled: string): string {
  return [...filled.replaceAll(dropped, '')].map((character) => cheaper[character] ?? character).join('');
}

/** A text message as it is sent, without a prefix. */
export function smsText(content: string, personalisation: Personalisation): string {
  return sanitisedSms(filledSms(content, personalisation));
}
