import { signToken } from './json-web-token.ts';
import { type Refusal, readToken, signerOf } from './token-check.ts';

/** Who may call: Notify's admin app, and who operates us. */
export type Client = 'notify-admin' | 'nightshift-ops';

const otherClient: Refusal = { status: 401, message: 'Unauthorized: not allowed to perform this action' };

/**
 * Checks the token of a client, in the reference's order and with its words; undefined: it is good. Spec: cache §9.2.
 *
 * @param authorization the header. @param secrets each of them is tried.
 */
export function checkClientToken(
  client: Client,
  authorization: string | undefined,
  secrets: readonly string[],
  now: Date,
): Refusal | undefined {
  const read = readToken(authorization);
  if ('refusal' in read) return read.refusal;
  if (read.token.claims['iss'] !== client) return otherClient;
  const keys = secrets.map((secret) => ({ secret }));
  const signer = signerOf(read.token, keys, now);
  return 'refusal' in signer ? signer.refusal : undefined;
}

/** A token as the admin app makes one for each request; for those who call the API by hand. */
export function signClientToken(client: Client, secret: string, now: Date): string {
  return signToken({ iss: client, iat: Math.floor(now.getTime() / 1000) }, secret);
}
