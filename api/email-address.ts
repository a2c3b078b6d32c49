import { domainToASCII } from 'node:url';

const obscureSpace = /[\u180E\u200B-\u200D\u2060\uFEFF\u00A0]/g;
const address = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@([^.@][^@\s]+)$/;
const hostPart = /^(?:xn|[a-z0-9]+)(?:-?-[a-z0-9]+)*$/i;
const topLevel = /^(?:[a-z]{2,63}|xn--(?:[a-z0-9]+-)*[a-z0-9]+)$/i;

/** Whether the reference takes it for an address: stricter than the standard before the @, and with a domain that may exist. */
export function isEmailAddress(given: string): boolean {
  const trimmed = given.replaceAll(obscureSpace, '').trim();
  const host = address.exec(trimmed)?.[1];
  if (host === undefined || trimmed.length > 320 || trimmed.includes('..')) return false;
  const ascii = domainToASCII(host);
  const parts = ascii.split('.');
  return (
    ascii.length <= 253 &&
    parts.length >= 2 &&
    parts.every((part) => part.length <= 63 && hostPart.test(part)) &&
    topLevel.test(parts.at(-1) ?? '')
  );
}
