import { createHmac, timingSafeEqual } from 'node:crypto';

type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a token, decoded but not checked. */
export interface Token {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What the signature is of. */
  readonly signed: string;
  readonly signature: Buffer;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeBase64(segment: string): Buffer {
  // Node drops what is no base64, and a last character that stands alone. Python drops only the former.
  if (segment.replace(/[^\w-]/g, '').length % 4 === 1) throw new SyntaxError('not base64');
  return Buffer.from(segment, 'base64url');
}

function decodeObject(segment: string): JsonObject {
  const value: unknown = JSON.parse(utf8.decode(decodeBase64(segment)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not an object');
  return { ...value };
}

/** Undefined for anything that is not a token. */
export function decodeToken(text: string): Token | undefined {
  const first = text.indexOf('.');
  const last = text.lastIndexOf('.');
  if (first === last) return undefined;
  try {
    return {
      header: decodeObject(text.slice(0, first)),
      claims: decodeObject(text.slice(first + 1, last)),
      signed: text.slice(0, last),
      signature: decodeBase64(text.slice(last + 1)),
    };
  } catch (error) {
    // A TypeError is of bytes that are no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function hs256(signed: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

/** Whether the token was signed by this secret with HS256. Takes the same time wherever a signature differs. */
export function isSignedBy({ signed, signature }: Token, secret: string): boolean {
  const expected = hs256(signed, secret);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

export function signToken(claims: JsonObject, secret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${hs256(signed, secret).toString('base64url')}`;
}
