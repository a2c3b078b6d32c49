import { domainToASCII } from 'node:url';

const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@([^.@][^@\s]+)$/;
const hostPart = /^(?:xn|[a-z0-9]+)(?:-?-[a-z0-9]+)*$/i;
const lastPart = /^(?:[a-z]{2,63}|xn--(?:[a-z0-9]+-)*[a-z0-9]+)$/i;

/** Whether mail can be sent to it, as far as its form tells. */
export function isEmailAddress(text: string): boolean {
  const trimmed = text.replaceAll(/\u180e|\u200b|\u200c|\u200d|\u2060|\ufeff|\u00a0/g, '').trim();
  const host = address.exec(trimmed)?.[1];
  if (host === undefined || trimmed.length > 320 || trimmed.includes('..')) return false;
  const parts = domainToASCII(host).split('.');
  return (
    parts.length > 1 &&
    parts.join('.').length <= 253 &&
    parts.every((part) => part.length <= 63 && hostPart.test(part)) &&
    lastPart.test(parts.at(-1) ?? '')
  );
}
