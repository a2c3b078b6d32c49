import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKeys } from './deps.ts';

function signature(payload: string, secretKey: string, salt: string): Buffer {
  const key = createHash('sha1').update(`${salt}signer${secretKey}`).digest();
  return createHmac('sha1', key).update(payload).digest();
}

/** A value as Notify writes it into signed columns. Spec: schema "Signed columns and tokens". */
export function signValue(value: unknown, { secretKeys, salt }: SigningKeys): string {
  const secretKey = secretKeys.at(-1);
  if (secretKey === undefined) throw new Error('Expected a secret key to sign with, got none. Set SECRET_KEY');
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${payload}.${signature(payload, secretKey, salt).toString('base64url')}`;
}

/** Whether one of the keys has signed the payload. Takes the same time wherever a signature differs. */
export function isSigned(payload: string, given: string, { secretKeys, salt }: SigningKeys): boolean {
  const bytes = Buffer.from(given, 'base64url');
  return secretKeys.some((secretKey) => {
    const expected = signature(payload, secretKey, salt);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

/** The value of a signed column; undefined when it is not signed by us, or is a token with a time in it. */
export function readSigned(column: string, signing: SigningKeys): unknown {
  const dot = Math.max(column.lastIndexOf('.'), 0);
  const payload = column.slice(0, dot);
  if (!payload.includes('.') && isSigned(payload, column.slice(dot + 1), signing))
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  return signing.allowUnsigned ? column : undefined;
}
