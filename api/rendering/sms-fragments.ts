import { sanitisedSms } from './sms-text.ts';

/** Characters of GSM that take two places. */
const extended = '^{}\\[~]|€';
const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà' +
    extended,
);

/** Characters of a message that is one fragment, and of each when there are more. */
const gsmLengths = { alone: 160, among: 153 };
const unicodeLengths = { alone: 70, among: 67 };

/**
 * How many fragments a text message is billed for, counted as the reference does: its length is that before characters are
 * exchanged for cheaper ones, its alphabet that after. Spec: nightly §9.3.
 *
 * @param filled the message with its prefix, as of `filledSms`.
 */
export function smsFragments(filled: string): number {
  const sent = [...sanitisedSms(filled)];
  const length = [...filled].length + sent.filter((character) => extended.includes(character)).length;
  const { alone, among } = sent.every((character) => gsm.has(character)) ? gsmLengths : unicodeLengths;
  return length <= alone ? 1 : Math.ceil(length / among);
}
