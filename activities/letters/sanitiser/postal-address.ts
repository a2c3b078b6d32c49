import { countryOf } from './countries.ts';
import { asWritten, isUkPostcode } from './postcodes.ts';
import type { InternationalPostage, SanitiseOptions } from './sanitiser.ts';

const minLines = 3;
const maxLines = 7;
const notAtTheStart = /^[@()=[\]"\\/,<>~]/;
const bfpo = /^bfpo\s*(?:c\/o)?\s*(\d+)?$/i;

interface PostalAddress {
  /** Notify's name of what is wrong with it. */
  readonly fault?: string;
  /** As it is stored: without commas at the ends of lines, without the United Kingdom, a postcode as people write it. */
  readonly lines: readonly string[];
  readonly postage?: InternationalPostage;
}

/**
 * Whether mail gets to an address, and where abroad it goes. Checks, order and names are the reference's.
 *
 * The last line is a postcode of the UK, a country, or the number of a British Forces Post Office. A `United Kingdom` at
 * the end is not counted, nor are commas at the end of lines.
 */
export function postalAddress(block: readonly string[], { allowInternational }: SanitiseOptions): PostalAddress {
  const trimmed = block.map((line) => line.replace(/[ ,]+$/, '')).filter((line) => line !== '');
  const forces = trimmed.some((line) => bfpo.exec(line)?.[1] !== undefined);
  const civil = forces ? trimmed.filter((line) => !bfpo.test(line)) : trimmed;
  const country = countryOf(civil.at(-1) ?? '');
  const postage = country === 'uk' ? undefined : country;
  const lines = civil.slice(0, civil.findLastIndex((line) => countryOf(line) !== 'uk') + 1);
  const count = lines.length + (forces ? 1 : 0);

  const fault = (): string | undefined => {
    if (count === 0) return 'address-is-empty';
    if (count < minLines) return 'not-enough-address-lines';
    if (count > maxLines) return 'too-many-address-lines';
    if (forces && postage) return 'has-country-for-bfpo-address';
    const arrives = forces || (postage ? allowInternational : isUkPostcode(lines.at(-1) ?? ''));
    if (!arrives && allowInternational) return 'not-a-real-uk-postcode-or-country';
    if (!arrives) return postage ? 'cant-send-international-letters' : 'not-a-real-uk-postcode';
    if (lines.some((line) => notAtTheStart.test(line))) return 'invalid-char-in-address';
    if (lines.some((line) => /^nfa$|no fixed (?:abode|address)/i.test(line))) return 'no-fixed-abode-address';
    if (!lines.slice(0, 2).every((line) => /[\p{L}\p{N}]/u.test(line))) return 'invalid-address-line-1-or-2';
    return undefined;
  };
  const found = fault();
  const stored = forces ? trimmed : [...lines.slice(0, -1), ...lines.slice(-1).map(asWritten)];
  return {
    lines: stored,
    ...(found === undefined ? {} : { fault: found }),
    ...(found !== undefined || postage === undefined ? {} : { postage }),
  };
}
