import { type PhoneNumber, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/max';

const problems: Readonly<Record<string, string>> = {
  INVALID_COUNTRY: 'Not a valid country prefix',
  TOO_LONG: 'Too many digits',
  TOO_SHORT: 'Not enough digits',
};

const notValid = 'Number is not valid – double check the phone number you entered';

const allowedTypes = new Set(['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'UAN', 'PERSONAL_NUMBER']);

/** Numbers for films and tests, which belong to nobody. */
const isForFilms = (number: PhoneNumber) => number.nationalNumber.startsWith('7700');

type Parsed = { readonly number: PhoneNumber } | { readonly problem: string };

function parse(text: string): Parsed {
  if (text === '') return { problem: 'Not enough digits' };
  const length = validatePhoneNumberLength(text, 'GB');
  // People leave out the plus sign of an international number.
  const number = parsePhoneNumberFromString(length === undefined ? text : `+${text}`, 'GB');
  if (!number?.isPossible()) return { problem: problems[length ?? ''] ?? notValid };
  const fits = number.isValid() && allowedTypes.has(number.getType() ?? '');
  return fits || isForFilms(number) ? { number } : { problem: notValid };
}

/** A phone number as people write it, British unless it says otherwise; or what is wrong with it. */
export function parsePhone(text: string): Parsed {
  if (/[^\d()+\-\s\u180e\u200b-\u200d\u2060\ufeff\u00a0]/.test(text)) {
    return { problem: 'Must not contain letters or symbols' };
  }
  const parsed = parse(text);
  if ('number' in parsed) return parsed;
  // A stray plus sign or zero, as in 0+447700900100.
  return parse(text.replaceAll('+', '').replace(/^0+/, ''));
}
