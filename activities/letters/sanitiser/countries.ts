import { europe, otherNames, unitedKingdom } from './country-data.ts';
import type { InternationalPostage } from './sanitiser.ts';

/** Codes that Intl has a name for, though nobody lives there. */
const noCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);
const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

let codes: ReadonlyMap<string, string> | undefined;

/**
 * Where mail to a country goes.
 *
 * Names are those of Intl, in English and in the country's own first language, and those of `country-data.ts`. Case,
 * accents, punctuation and a leading `the` do not count, and Saint is St. The reference knows more: misspellings, cities, old names.
 *
 * @returns undefined when the line is no country's name.
 */
export function countryOf(line: string): InternationalPostage | 'uk' | undefined {
  codes ??= codesByName();
  const code = codes.get(key(line));
  if (code === undefined) return undefined;
  if (unitedKingdom.has(code)) return 'uk';
  return europe.has(code) ? 'europe' : 'rest-of-world';
}

function key(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
  const words = plain
    .replace(/^the /, '')
    .replaceAll(/\bsaint\b/g, 'st')
    .replaceAll(/[&+]/g, 'and');
  return words.replaceAll(/[\s_\-'’,.()]/g, '');
}

function codesByName(): Map<string, string> {
  const all = alphabet.flatMap((first) => alphabet.map((second) => first + second)).filter(isCountry);
  const own = all.map((code): [string, string] => [nameOf(code, new Intl.Locale(`und-${code}`).maximize()), code]);
  const english = all.map((code): [string, string] => [nameOf(code, 'en'), code]);
  // Of equal names the last one counts.
  return new Map([...own, ...english, ...Object.entries(otherNames)].map(([name, code]) => [key(name), code]));
}

function isCountry(code: string): boolean {
  // Codes of countries that are no more, like DD, stand for their successors.
  return nameOf(code, 'en') !== '' && !noCountries.has(code) && new Intl.Locale(`und-${code}`).region === code;
}

function nameOf(code: string, language: Intl.LocalesArgument): string {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code) ?? '';
}
