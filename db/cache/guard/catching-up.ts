import { oneAtATime } from './one-at-a-time.ts';
import { within } from './within.ts';

/**
 * Whether the cache has been told what a reader may have seen elsewhere. Postgres has its part in it, so it may take longer
 * than an answer of Redis, and its failures are none of Redis.
 */
export interface CatchingUp {
  isDone(): boolean;
  /** Does it unless it is done. All who come meanwhile wait for it: if they went past Redis, there would be no end to it. */
  ensure(): Promise<boolean>;
  /** It has to be done again. */
  forget(): void;
}

/** @param patienceMs how long one waits for it. */
export function createCatchingUp(work: () => Promise<void>, patienceMs: number): CatchingUp {
  const inTurn = oneAtATime<void>(patienceMs);
  let current: Promise<boolean> | undefined;
  let done = false;
  let failedAt = Number.NEGATIVE_INFINITY;

  function begin(): Promise<boolean> {
    const attempt: Promise<boolean> = within(patienceMs, () => inTurn('', work)).then(
      () => {
        if (current === attempt) done = true;
        return true;
      },
      () => {
        if (current === attempt) current = undefined;
        failedAt = performance.now();
        return false;
      },
    );
    return attempt;
  }

  return {
    isDone: () => done,
    async ensure() {
      // Not everybody need wait for what has just failed.
      if (current === undefined && performance.now() - failedAt < patienceMs) return false;
      current ??= begin();
      return current;
    },
    forget() {
      current = undefined;
      done = false;
    },
  };
}
