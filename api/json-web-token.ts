import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a token, decoded but not checked. */
export interface Token {
  readonly text: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What the signature is of. */
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * The last tokens that a secret has signed, each with that secret: callers use one more than once, as it lasts for 30 s. What
 * they say is checked each time, and so is whether the secret is still in force.
 */
const signed = new LRUCache<string, { readonly token: Token; readonly secret: string }>({ max: 1_000 });

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
  const known = signed.get(text);
  if (known !== undefined) return known.token;
  const first = text.indexOf('.');
  const last = text.lastIndexOf('.');
  if (first === last) return undefined;
  try {
    return {
      text,
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
export function isSignedBy(token: Token, secret: string): boolean {
  if (signed.get(token.text)?.secret === secret) return true;
  const expected = hs256(token.signed, secret);
  const { signature } = token;
  const isSigned = signature.length === expected.length && timingSafeEqual(signature, expected);
  if (isSigned) signed.set(token.text, { token, secret });
  return isSigned;
}

export function signToken(claims: JsonObject, secret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${hs256(content, secret).toString('base64url')}`;
}
