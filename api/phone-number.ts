import { type PhoneNumber, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/max';

const notANumber = 'Number is not valid – double check the phone number you entered';
const otherCharacters = /[^\s()+\-0-9\u180E\u200B-\u200D\u2060]/;
const reachable = ['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'UAN', 'PERSONAL_NUMBER'];
const landlines = ['FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'UAN'];

const faultOfLength: Readonly<Record<string, string>> = {
  TOO_SHORT: 'Not enough digits',
  TOO_LONG: 'Too many digits',
  INVALID_COUNTRY: 'Not a valid country prefix',
};

function parse(text: string): PhoneNumber | undefined {
  try {
    return parsePhoneNumberWithError(text, { defaultCountry: 'GB', extract: false });
  } catch {
    // It tells why it is no number, but the reference has one sentence for all of that.
    return undefined;
  }
}

/** A number that a spreadsheet has taken the + from. */
function withPlus(text: string): PhoneNumber | undefined {
  const number = parse(`+${text}`);
  return number?.isPossible() ? number : undefined;
}

type Parsed = { readonly number: PhoneNumber } | { readonly problem: string };

function read(text: string): Parsed {
  if (otherCharacters.test(text)) return { problem: 'Must not contain letters or symbols' };
  if (text === '') return { problem: 'Not enough digits' };
  const parsed = parse(text);
  if (parsed === undefined) return { problem: notANumber };
  if (parsed.isNonGeographic()) return { problem: 'Not a valid country prefix' };
  const number = parsed.isPossible() ? parsed : withPlus(text);
  if (number === undefined) {
    return { problem: faultOfLength[validatePhoneNumberLength(text, 'GB') ?? ''] ?? notANumber };
  }
  // Reserved for television, and so for tests; valid for nobody else.
  const pretended = /^7700\d/.test(number.nationalNumber);
  return pretended || reachable.includes(number.getType() ?? '') ? { number } : { problem: notANumber };
}

/** A phone number as people write it, British unless it says otherwise; or what the reference finds wrong with it. */
export function parsePhone(text: string): Parsed {
  const asGiven = read(text);
  // A stray plus sign or zero, as in 0+447700900100.
  return 'number' in asGiven ? asGiven : read(text.replaceAll('+', '').replace(/^0+/, ''));
}

/** What the reference finds wrong with the number of a mobile, of any country; undefined: nothing. */
export function phoneNumberFault(text: string): string | undefined {
  const parsed = parsePhone(text);
  if ('problem' in parsed) return parsed.problem;
  const { number } = parsed;
  const landline = number.countryCallingCode === '44' && landlines.includes(number.getType() ?? '');
  return landline ? 'Not a UK mobile number' : undefined;
}
