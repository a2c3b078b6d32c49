import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { type CacheLimits, OverloadedError } from './types.ts';

/**
 * Runs so many loads at once, lets so many wait for their turn, and no one for too long.
 *
 * @returns what runs a load. It throws OverloadedError when there is no turn to be had, or what the load throws.
 */
export function boundedLoads({ loads, queue, queueMs }: CacheLimits): <T>(load: () => Promise<T>) => Promise<T> {
  const turns = bulkhead(loads, queue);
  const overloaded = () =>
    new OverloadedError(
      `${loads} reads of the database are under way, and ${queue} wait or one has waited for ${queueMs} ms; try again in a second`,
    );

  return async (load) => {
    const patience = new AbortController();
    // The bulkhead looks at the signal only when the turn comes; who has waited for too long need not wait for that.
    const tooLate = new Promise<never>((_, reject) => {
      patience.signal.addEventListener('abort', () => reject(overloaded()));
    });
    const timer = setTimeout(() => patience.abort(), queueMs);
    const turn = turns.execute(() => {
      clearTimeout(timer);
      return load();
    }, patience.signal);
    try {
      return await Promise.race([turn, tooLate]);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? overloaded() : error;
    } finally {
      clearTimeout(timer);
    }
  };
}
