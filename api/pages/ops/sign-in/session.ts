import { hkdfSync, randomUUID } from 'node:crypto';
import { generateCookie, generateSignedCookie, getSignedCookie } from 'hono/cookie';
import type { ApiContext } from '../../../answer.ts';
import type { ApiDeps } from '../../../deps.ts';

type Deps = Pick<ApiDeps, 'signing' | 'opsSecrets' | 'secureCookies' | 'now'>;

const name = 'nightshift-ops';
const lastsSeconds = 8 * 3_600;

const options = ({ secureCookies }: Deps) =>
  ({ path: '/ops', httpOnly: true, sameSite: 'Strict', secure: secureCookies }) as const;

/** Of the secret that somebody has signed in with too, so that its sessions end when it is replaced. */
function signingKey(secretKey: string, opsSecret: string): string {
  return Buffer.from(hkdfSync('sha256', secretKey, opsSecret, 'nightshift ops session', 32)).toString('base64url');
}

/** A cookie that opens the pages for eight hours. It holds when it ends and a random id. @param opsSecret that was used. */
export async function sessionCookie(deps: Deps, opsSecret: string): Promise<string> {
  const secretKey = deps.signing.secretKeys.at(-1);
  if (secretKey === undefined) throw new Error('Expected a secret key to sign with, got none. Set SECRET_KEY');
  const end = Math.floor(deps.now().getTime() / 1_000) + lastsSeconds;
  const key = signingKey(secretKey, opsSecret);
  return generateSignedCookie(name, `${end}.${randomUUID()}`, key, { ...options(deps), maxAge: lastsSeconds });
}

/** A cookie that takes the place of the session's, and ends at once. */
export const endedCookie = (deps: Deps): string => generateCookie(name, '', { ...options(deps), maxAge: 0 });

/** Whether the request has a session that one of our keys has signed and that has not ended. */
export async function isSignedIn(c: ApiContext, deps: Deps): Promise<boolean> {
  const { signing, opsSecrets, now } = deps;
  for (const key of signing.secretKeys.flatMap((each) => opsSecrets.map((secret) => signingKey(each, secret)))) {
    const value = await getSignedCookie(c, key, name);
    if (value) return Number.parseInt(value, 10) > now().getTime() / 1_000;
  }
  return false;
}
