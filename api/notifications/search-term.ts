import type { SearchTerm } from '../../db/notifications/messages.ts';
import { parsePhone } from '../phone-number.ts';

/** A pattern of LIKE for texts that have this one in them. */
const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

function normalised(text: string, type: string | undefined): string {
  if (type === 'email') return text.trim().toLowerCase();
  // Addresses of letters are kept without spaces, and nothing else has any.
  if (type !== 'sms') return text.replaceAll(/\s/g, '').toLowerCase();
  const parsed = parsePhone(text);
  const number = 'number' in parsed ? parsed.number.number : text;
  return number.replaceAll(/[() -]/g, '').replace(/^[+0]+/, '');
}

/** What people type, as recipients of messages of a type (undefined: of any) are stored. */
export function searchTerm(text: string, type: string | undefined): SearchTerm {
  return { recipient: containing(normalised(text, type)), reference: containing(text) };
}
