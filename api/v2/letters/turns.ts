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

type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Makes what runs so much work at once, and lets so much wait.
 *
 * @returns what runs work. It throws RequestError with a 503 when too much waits already, or what the work throws.
 */
export function createTurns(atOnce: number, waiting: number): Turns {
  const turns = bulkhead(atOnce, waiting);
  return async (work) => {
    try {
      return await turns.execute(work);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new RequestError(unavailable) : error;
    }
  };
}

/**
 * Makes what runs so much work at once, of which nobody has more than half, nor of what waits.
 *
 * @returns what runs work for somebody. It throws as {@link createTurns}.
 */
export function createFairTurns(
  atOnce: number,
  waiting: number,
): <T>(who: string, work: () => Promise<T>) => Promise<T> {
  const all = createTurns(atOnce, waiting);
  let inside = 0;
  const shares = new Map<string, { readonly turns: Turns; users: number }>();
  return async (who, work) => {
    // Those who wait for their own share wait, too.
    if (inside >= atOnce + waiting) throw new RequestError(unavailable);
    const share = shares.get(who) ?? { turns: createTurns(Math.ceil(atOnce / 2), Math.ceil(waiting / 2)), users: 0 };
    shares.set(who, share);
    share.users += 1;
    inside += 1;
    try {
      return await share.turns(() => all(work));
    } finally {
      inside -= 1;
      share.users -= 1;
      if (share.users === 0) shares.delete(who);
    }
  };
}
