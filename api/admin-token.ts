import { decodeToken, isSignedBy, signToken, type Token } from './json-web-token.ts';

/** Why a token does not open the door. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

const client = 'notify-admin';

/** How far the caller's clock may be off. */
const leewaySeconds = 30;

const refusals = {
  noHeader: { status: 401, message: 'Unauthorized: authentication token must be provided' },
  otherScheme: { status: 401, message: 'Unauthorized: authentication bearer scheme must be used' },
  otherClient: { status: 401, message: 'Unauthorized: not allowed to perform this action' },
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

function refusalOf(authorization: string | undefined, secrets: readonly string[], now: Date) {
  if (!authorization) return 'noHeader';
  const text = afterBearer(authorization);
  if (text === undefined) return 'otherScheme';
  const token = decodeToken(text);
  if (token === undefined) return 'noToken';
  if (!('iss' in token.claims)) return 'noIssuer';
  if (token.claims['iss'] !== client) return 'otherClient';
  if (token.header['alg'] !== 'HS256') return 'otherAlgorithm';
  for (const secret of secrets) {
    const refusal = isSignedBy(token, secret) ? claimsRefusal(token, now) : 'noKey';
    if (refusal !== 'noKey') return refusal;
  }
  return 'noKey';
}

/**
 * Checks the token of the admin app, in the reference's order and with its words; undefined: it is good. A claim that
 * the reference answers with a 500, such as an `iat` of null, is refused as one that is no number. Spec: cache §9.2.
 *
 * @param authorization the header. @param secrets each of them is tried.
 */
export function checkAdminToken(
  authorization: string | undefined,
  secrets: readonly string[],
  now: Date,
): Refusal | undefined {
  const refusal = refusalOf(authorization, secrets, now);
  return refusal === undefined ? undefined : refusals[refusal];
}

/** A token as the admin app makes one for each request; for those who call the API by hand. */
export function signAdminToken(secret: string, now: Date): string {
  return signToken({ iss: client, iat: Math.floor(now.getTime() / 1000) }, secret);
}
