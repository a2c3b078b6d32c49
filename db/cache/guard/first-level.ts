import { LRUCache } from 'lru-cache';
import type { Served } from './types.ts';

/** The last net, when nobody heard of a change. */
const keptMs = 1_000;
const maxBytes = 64 * 1_024 * 1_024;

/**
 * Copies in this process's memory of what Redis has had, for a second at most. They are all dropped when anything changes:
 * changes are rare, and Redis is near.
 */
export interface FirstLevel {
  get(key: string): Served | undefined;
  /** To be called before Redis is asked. What it returns keeps the answer, unless `clear` was called since. */
  begin(): (key: string, served: Served, msLeft: number) => void;
  clear(): void;
}

/** @param isTold whether this process hears of changes now. When it does not, nothing is kept. */
export function createFirstLevel(isTold: () => boolean): FirstLevel {
  const copies = new LRUCache<string, Served>({ maxSize: maxBytes, ttl: keptMs });
  let generation = 0;
  return {
    get: (key) => (isTold() ? copies.get(key) : undefined),
    begin() {
      const begun = generation;
      return (key, served, msLeft) => {
        // -1: it does not expire, -2: it just has.
        if (generation !== begun || !isTold() || msLeft < 1) return;
        copies.set(key, served, { ttl: Math.min(keptMs, msLeft), size: served.body.length + 1 });
      };
    },
    clear() {
      generation += 1;
      copies.clear();
    },
  };
}
