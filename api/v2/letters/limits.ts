import { countLetter, lettersOfDay } from '../../../db/limits/letters-of-day.ts';
import { type Limits, limitsOf } from '../../../db/limits/limits.ts';
import { takeToken } from '../../../db/limits/token-bucket.ts';
import type { ApiDeps } from '../../deps.ts';
import { RequestError } from '../../request-error.ts';
import { v2Failure } from '../failures.ts';
import type { AuthenticatedService } from '../service-auth.ts';

type Deps = Pick<ApiDeps, 'pool' | 'counters' | 'logger' | 'now'>;

/** As the documentation of Notify calls the keys. */
const keyNames = { normal: 'LIVE', team: 'TEAM', test: 'TEST' };

const tooMany = (error: string, message: string) => new RequestError(v2Failure(429, error, message));

/** Without Redis there are no limits, as in the reference. */
async function unlessRedisFails<T>({ logger }: Deps, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (err) {
    logger.warn({ err }, 'a limit of letters was left out');
    return undefined;
  }
}

/** Letters in a day; for test keys of a service in trial mode there is no limit, since nothing counts them. */
function lettersADay({ letter_message_limit, restricted }: Limits, { keyType }: AuthenticatedService): number {
  return restricted && keyType === 'test' ? Number.POSITIVE_INFINITY : letter_message_limit;
}

/**
 * How fast, and how much, a service may send. Spec: cache §1.4, §9.3.
 *
 * @throws RequestError with a 429.
 */
export async function checkLimits(deps: Deps, service: AuthenticatedService): Promise<void> {
  const { counters, now } = deps;
  const { id, keyType } = service;
  const limits = await limitsOf(deps.pool, id);
  const bucket = { service: id, keyType, rateLimit: limits.rate_limit };
  if ((await unlessRedisFails(deps, () => takeToken(counters, bucket, now()))) === false) {
    const message = `Exceeded rate limit for key type ${keyNames[keyType]} of ${limits.rate_limit} requests per 60 seconds`;
    throw tooMany('RateLimitError', message);
  }
  const limit = lettersADay(limits, service);
  const sent = await unlessRedisFails(deps, () => lettersOfDay(counters, id, keyType, now()));
  if ((sent ?? 0) + 1 > limit) {
    throw tooMany('TooManyRequestsError', `Exceeded send limits (letter: ${limit}) for today`);
  }
}

/** A letter was made. */
export async function countSent(deps: Deps, { id, keyType }: AuthenticatedService): Promise<void> {
  await unlessRedisFails(deps, () => countLetter(deps.counters, id, keyType, deps.now()));
}
