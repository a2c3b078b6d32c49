import { smsText } from '../rendering/sms-text.ts';

const maxSmsCharacters = 918;
const maxQrBytes = 504;

/** A line of a letter that is printed as a QR code, such as `qr: https://www.gov.uk`. */
const qrLine = /^[ \t]*qr[ \t]*:[ \t]*(\S.*?)[ \t]*\r?$/gim;

/** What is wrong with the length of a template's content, by field. Spec: cache §9.3. */
export function contentErrors(type: string, content: string): Readonly<Record<string, readonly string[]>> | undefined {
  // Placeholders do not count, since there are no values for them.
  if (type === 'sms' && [...smsText(content, new Map())].length > maxSmsCharacters) {
    return { content: [`Content has a character count greater than the limit of ${maxSmsCharacters}`] };
  }
  if (type === 'letter') {
    const codes = [...content.matchAll(qrLine)].map(([, data = '']) => data);
    if (codes.some((data) => Buffer.byteLength(data) > maxQrBytes)) return { content: ['qr-code-too-long'] };
  }
  return undefined;
}

interface TypedFields {
  readonly postage?: string | null | undefined;
  readonly letter_languages?: string | null | undefined;
  readonly letter_welsh_subject?: string | null | undefined;
  readonly letter_welsh_content?: string | null | undefined;
  readonly has_unsubscribe_link?: boolean | undefined;
}

const ofLetters = ['postage', 'letter_languages', 'letter_welsh_subject', 'letter_welsh_content'] as const;

/** Fields that templates of this type do not have, by field. The reference leaves it to the database, and fails. */
export function typeErrors(type: string, fields: TypedFields): Readonly<Record<string, readonly string[]>> | undefined {
  const strangers = [
    ...(type === 'letter' ? [] : ofLetters.filter((field) => typeof fields[field] === 'string')),
    ...(type !== 'email' && fields.has_unsubscribe_link ? ['has_unsubscribe_link'] : []),
  ];
  if (strangers.length === 0) return undefined;
  const message = `Templates of the type ${type} do not have it. Leave it out`;
  return Object.fromEntries(strangers.map((field) => [field, [message]]));
}

const publicNames: Readonly<Record<string, string>> = { sms: 'text message' };

/** How the reference's messages call a type of template. */
export function publicNameOf(type: string): string {
  return publicNames[type] ?? type;
}
