import { isEmailAddress } from '../email-address.ts';
import { parsePhone } from '../phone-number.ts';
import { type Check, keyValuePairs, orNull, text, uuid } from './schema.ts';

/** Of letters whose address is not known yet. */
export const postages = ['first', 'second', 'economy'] as const;

const phoneNumber: Check = (value) => {
  if (typeof value !== 'string') return text(value);
  const parsed = parsePhone(value);
  return 'problem' in parsed ? parsed.problem : undefined;
};

const emailAddress: Check = (value) => {
  if (typeof value !== 'string') return text(value);
  return isEmailAddress(value) ? undefined : 'Not a valid email address';
};

const httpsUrl: Check = (value) =>
  typeof value === 'string' && URL.canParse(value) && value.startsWith('https')
    ? undefined
    : 'is not a valid https url';

/** An index of the database has no room for more; the reference fails with a 500. */
const maxIndexedBytes = 2_600;

const indexedText: Check = (value) => {
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
  return bytes > maxIndexedBytes ? `is too long: expected at most ${maxIndexedBytes} bytes, got ${bytes}` : text(value);
};

const postage: Check = (value) => {
  if (typeof value !== 'string') return text(value);
  return postages.some((each) => each === value) ? undefined : 'invalid. It must be either first, second or economy.';
};

/** What may be asked of `POST /v2/notifications/...`, by type. */
export const sendSchemas = {
  sms: {
    properties: {
      reference: text,
      phone_number: phoneNumber,
      template_id: uuid,
      personalisation: keyValuePairs,
      scheduled_for: orNull(text),
      sms_sender_id: uuid,
    },
    required: ['phone_number', 'template_id'],
    closed: true,
  },
  email: {
    properties: {
      reference: text,
      email_address: emailAddress,
      template_id: uuid,
      personalisation: keyValuePairs,
      scheduled_for: orNull(text),
      email_reply_to_id: uuid,
      one_click_unsubscribe_url: orNull(httpsUrl),
    },
    required: ['email_address', 'template_id'],
    closed: true,
  },
  letter: {
    properties: { reference: text, template_id: uuid, personalisation: keyValuePairs },
    required: ['template_id', 'personalisation'],
    closed: true,
  },
  pdfLetter: {
    properties: { reference: indexedText, content: text, postage },
    required: ['reference', 'content'],
    closed: true,
  },
} as const;
