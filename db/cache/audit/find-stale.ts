import type { Redis } from 'ioredis';
import { readFlushDue } from '../flush-due.ts';
import { cacheGroupNames } from '../groups.ts';
import type { ReadDeps } from '../read-of-key.ts';
import { type Comparison, compareKey } from './compare-key.ts';
import { untilApplied } from './until-applied.ts';

/** A key whose value is not what Postgres says, though every change has been applied. */
export interface StaleKey {
  readonly key: string;
  readonly kind: string;
  /** Where it differs first, as a JSON path. */
  readonly path: string;
}

async function differing(redis: Redis, deps: ReadDeps, keys: readonly string[], signal: AbortSignal) {
  const found: (Comparison & { readonly difference: string })[] = [];
  for (const key of keys) {
    signal.throwIfAborted();
    const compared = await compareKey(redis, deps, key);
    if (compared?.difference !== undefined) found.push({ ...compared, difference: compared.difference });
  }
  return found;
}

/**
 * Which of these keys are stale for good. A key may differ while a change is under way; such a one is dropped or filled
 * anew once the change has been applied, and what is still there then was not told of the change.
 *
 * @throws RedisUnavailableError, OutboxWaitsError, an error of Postgres, or the reason of `signal`.
 */
export async function findStale(
  redis: Redis,
  deps: ReadDeps,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<StaleKey[]> {
  const before = await differing(redis, deps, keys, signal);
  if (before.length === 0) return [];
  // A run marks what it makes stale when it writes a day, and flushes it when it has written all.
  const due = (await readFlushDue(deps.pool, cacheGroupNames)).map(({ group }) => String(group));
  await untilApplied(deps.pool, signal);
  const suspects = before.filter(({ groups }) => !groups.some((group) => due.includes(group)));
  const texts = new Map(suspects.map(({ key, text }) => [key, text]));
  const after = await differing(redis, deps, [...texts.keys()], signal);
  return after
    .filter(({ key, text }) => texts.get(key) === text)
    .map(({ key, kind, difference }) => ({ key, kind, path: difference }));
}
