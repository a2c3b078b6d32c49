import { decodeToken, isSignedBy, type Token } from './json-web-token.ts';

/** Why a token does not open the door. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** How far the caller's clock may be off. */
const leewaySeconds = 30;

/** What the checks of the admin's tokens and of the services' have in common. Spec: cache §9.2. */
export const refusals = {
  noHeader: { status: 401, message: 'Unauthorized: authentication token must be provided' },
  otherScheme: { status: 401, message: 'Unauthorized: authentication bearer scheme must be used' },
  noToken: {
    status: 403,
    message:
      'Invalid token: make sure your API token matches the example at https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header',
  },
  noIssuer: { status: 403, message: 'Invalid token: iss field not provided' },
  otherAlgorithm: { status: 403, message: 'Invalid token: algorithm used is not HS256' },
  noKey: { status: 403, message: 'Invalid token: API key not found' },
  wrongClock: { status: 403, message: 'Error: Your system clock must be accurate to within 30 seconds' },
} as const satisfies Record<string, Refusal>;

/** A claim as Python's `int` reads it: numbers are cut off, and digits in a string count. */
function integer(claim: unknown): number | undefined {
  if (typeof claim === 'number' && Number.isFinite(claim)) return Math.trunc(claim);
  if (typeof claim === 'boolean') return Number(claim);
  if (typeof claim === 'string' && /^\s*[+-]?\d+\s*$/.test(claim)) return Number(claim);
  return undefined;
}

/** `noKey`: the reference goes on to the next secret, as if this one had not signed the token. */
function claimsRefusal({ claims }: Token, now: Date): keyof typeof refusals | undefined {
  const seconds = now.getTime() / 1000;
  const [iat, nbf, exp] = ['iat', 'nbf', 'exp'].map((name) => integer(claims[name]));
  if ('iat' in claims && (iat === undefined || iat > seconds + leewaySeconds)) return 'wrongClock';
  if ('nbf' in claims) {
    if (nbf === undefined) return 'noKey';
    if (nbf > seconds + leewaySeconds) return 'wrongClock';
  }
  if ('exp' in claims) {
    if (exp === undefined) return 'noKey';
    if (exp <= seconds - leewaySeconds) return 'noToken';
  }
  if (claims['aud']) return 'noToken';
  if (iat === undefined) return 'noKey';
  // In whole seconds, so that a token of 30.9 s ago still passes.
  return Math.floor(seconds) > iat + leewaySeconds ? 'wrongClock' : undefined;
}

/** What follows the scheme; undefined for another scheme. Node has cut off the space that a header ends in. */
function afterBearer(authorization: string): string | undefined {
  const scheme = authorization.slice(0, 7).toLowerCase();
  if (scheme === 'bearer ') return authorization.slice(7);
  return scheme === 'bearer' ? '' : undefined;
}

/** The token of the header, not checked yet, or why there is none. It says who issued it. */
export function readToken(
  authorization: string | undefined,
): { readonly token: Token } | { readonly refusal: Refusal } {
  if (!authorization) return { refusal: refusals.noHeader };
  const text = afterBearer(authorization);
  if (text === undefined) return { refusal: refusals.otherScheme };
  const token = decodeToken(text);
  if (token === undefined) return { refusal: refusals.noToken };
  return 'iss' in token.claims ? { token } : { refusal: refusals.noIssuer };
}

/**
 * Which of the keys has signed the token, or why it is refused. A claim that the reference answers with a 500, such as an
 * `iat` of null, is refused as one that is no number. Spec: cache §9.2.
 */
export function signerOf<Key extends { readonly secret: string }>(
  token: Token,
  keys: readonly Key[],
  now: Date,
): { readonly key: Key } | { readonly refusal: Refusal } {
  if (token.header['alg'] !== 'HS256') return { refusal: refusals.otherAlgorithm };
  for (const key of keys) {
    const refusal = isSignedBy(token, key.secret) ? claimsRefusal(token, now) : 'noKey';
    if (refusal === undefined) return { key };
    if (refusal !== 'noKey') return { refusal: refusals[refusal] };
  }
  return { refusal: refusals.noKey };
}
