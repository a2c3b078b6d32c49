import { LRUCache } from 'lru-cache';
import type { Served } from './types.ts';

/** The last net, when nobody heard of a change. */
const keptMs = 1_000;
const maxBytes = 64 * 1_024 * 1_024;
const rememberedDrops = 10_000;

/**
 * Copies in this process's memory of what Redis has had, for a second at most. They are all dropped when anything changes:
 * changes are rare, and Redis is near.
 */
export interface FirstLevel {
  get(key: string): Served | undefined;
  /** To be called before Redis is asked. What it returns keeps the answer, unless it was dropped since. */
  begin(): (key: string, served: Served, msLeft: number) => void;
  clear(): void;
  drop(key: string): void;
}

/** @param isTold whether this process hears of changes now. When it does not, nothing is kept. */
export function createFirstLevel(isTold: () => boolean): FirstLevel {
  const copies = new LRUCache<string, Served>({ maxSize: maxBytes, ttl: keptMs });
  // What was begun before one of these is not kept: it may be from before the change.
  const droppedAt = new LRUCache<string, number>({ max: rememberedDrops });
  let clearedAt = 0;
  let clock = 0;
  return {
    get: (key) => (isTold() ? copies.get(key) : undefined),
    begin() {
      const begun = clock;
      return (key, served, msLeft) => {
        const isOld = clearedAt > begun || (droppedAt.get(key) ?? 0) > begun;
        // -1: it does not expire, -2: it just has.
        if (isOld || !isTold() || msLeft < 1) return;
        copies.set(key, served, { ttl: Math.min(keptMs, msLeft), size: served.body.length + 1 });
      };
    },
    drop(key) {
      clock += 1;
      droppedAt.set(key, clock);
      copies.delete(key);
    },
    clear() {
      clock += 1;
      clearedAt = clock;
      copies.clear();
    },
  };
}
