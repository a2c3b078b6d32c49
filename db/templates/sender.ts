import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Numbers for films and tests, which no network has given out. */
const ofcomTestNumber = /^7700900\d{3}$/;

/** A sender of text messages that is a phone number: `07700900111` becomes `447700900111`. Others stay. Spec: cache §5.3. */
function formattedSender(sender: string): string {
  if (/[a-z]/i.test(sender)) return sender;
  const number = parsePhoneNumberFromString(sender, 'GB');
  if (number === undefined) return sender;
  const valid = number.isValid() || (number.country === 'GB' && ofcomTestNumber.test(number.nationalNumber));
  return valid ? number.number.slice(1) : sender;
}

/** Formats each `reply_to_text` of a template for text messages, wherever in the JSON it is. */
export function withFormattedSenders(body: string): string {
  if (!body.includes('"template_type":"sms"')) return body;
  return JSON.stringify(
    JSON.parse(body, function (this: { readonly template_type?: string }, key, value: unknown) {
      const isSender = key === 'reply_to_text' && this.template_type === 'sms' && typeof value === 'string';
      return isSender ? formattedSender(value) : value;
    }),
  );
}
