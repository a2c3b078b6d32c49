import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { RequestError } from '../../request-error.ts';
import { v2Failure } from '../failures.ts';

export const unavailable = v2Failure(
  503,
  'ServiceUnavailableError',
  'Letters cannot be taken right now. Try again in a second.',
  {
    'retry-after': '1',
  },
);

/**
 * Makes what runs so much work at once, and lets so much wait.
 *
 * @returns what runs work. It throws RequestError with a 503 when too much waits already, or what the work throws.
 */
export function createTurns(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const turns = bulkhead(atOnce, waiting);
  return async (work) => {
    try {
      return await turns.execute(work);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new RequestError(unavailable) : error;
    }
  };
}
