import { createHash, timingSafeEqual } from 'node:crypto';
import { takeToken } from '../../../../db/limits/token-bucket.ts';
import { checkClientToken } from '../../../client-token.ts';
import type { ApiDeps } from '../../../deps.ts';

/** How often a minute somebody may try, all together: who tries is not known. */
const attempts = { service: 'nightshift-ops', keyType: 'sign-in', rateLimit: 20 };

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The secret that was given, or that has signed the token that was given; undefined: neither. */
function secretOf(given: string, { opsSecrets, now }: ApiDeps): string | undefined {
  return opsSecrets.find(
    (secret) =>
      timingSafeEqual(digest(given), digest(secret)) ||
      checkClientToken('nightshift-ops', `Bearer ${given}`, [secret], now()) === undefined,
  );
}

/** Without Redis there is no limit, as for letters: that is when somebody needs the page. */
async function mayTry({ counters, logger, now }: ApiDeps): Promise<boolean> {
  try {
    return await takeToken(counters, attempts, now());
  } catch (err) {
    logger.warn({ err }, 'the limit of attempts to sign in was left out');
    return true;
  }
}

/** Checks what somebody signs in with: a secret of the client `nightshift-ops`, or a token that it has signed. */
export async function checkToken(
  deps: ApiDeps,
  given: string,
): Promise<{ readonly secret: string } | { readonly status: 403 | 429; readonly problem: string }> {
  if (given === '') return { status: 403, problem: 'Enter a token' };
  if (!(await mayTry(deps))) return { status: 429, problem: 'Too many tries. Wait a minute, then try again' };
  const secret = secretOf(given, deps);
  if (secret !== undefined) return { secret };
  return { status: 403, problem: 'The token is not right. Enter the secret of nightshift-ops, or a new token of it' };
}
