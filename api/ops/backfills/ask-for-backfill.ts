import { checkRange } from '../../../db/reporting/backfill.ts';
import { InvalidRequestError } from '../../../db/reporting/errors.ts';
import type { ApiDeps } from '../../deps.ts';
import { invalid } from '../../request-error.ts';
import { parseBackfill } from './shapes.ts';

/**
 * Starts what somebody has asked for.
 *
 * @param asked as the body of `POST /ops/backfills`. @param actor who asks.
 * @returns the id. @throws RequestError with a 400 that says what does not fit, a 409 or a 503 as `Backfills.start`.
 */
export async function askForBackfill(
  { pool, timeZone, backfills }: Pick<ApiDeps, 'pool' | 'timeZone' | 'backfills'>,
  asked: unknown,
  actor: string,
): Promise<string> {
  const { id, input } = parseBackfill(asked);
  try {
    await checkRange(pool, input, timeZone);
  } catch (error) {
    throw error instanceof InvalidRequestError ? invalid(error.message) : error;
  }
  return backfills.start(input, actor, id);
}
