import type { Redis } from 'ioredis';
import { type ReadDeps, readOfKey } from '../read-of-key.ts';
import { withRedis } from '../redis.ts';
import { firstDifference } from './first-difference.ts';

/** What a cached key has, held against what Postgres says. */
export interface Comparison {
  readonly key: string;
  /** As `service-{id}`. */
  readonly kind: string;
  /** Whose flush drops it. */
  readonly groups: readonly string[];
  readonly text: string;
  /** Where it differs first, as a JSON path; undefined: nowhere. */
  readonly difference: string | undefined;
}

/** Our documents of a service have the members' ids; Notify's own have them no more. Spec: cache §3.1. */
const optional: Readonly<Record<string, readonly string[]>> = {
  'service-{id}': ['$.data.users', '$.data.user_to_service'],
};

/** Notify's API keeps hidden templates under these as well, which ours answers with a 404. */
const mayBeHidden = ['service-{id}-template-{id}-version-{version}', 'service-{id}-template-{id}-versions'];

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // differs from whatever Postgres says
  }
}

/**
 * Reads a key, and then what Postgres says, so that a change between the two shows as a difference.
 *
 * @returns undefined: the key is gone, or there is nothing of ours to compare it with.
 * @throws RedisUnavailableError, or an error of Postgres.
 */
export async function compareKey(redis: Redis, deps: ReadDeps, key: string): Promise<Comparison | undefined> {
  const known = readOfKey(deps, key);
  if (known === undefined) return undefined;
  const text = await withRedis(redis, (connected) => connected.get(key));
  if (text === null) return undefined;
  const { kind, read } = known;
  const cached = { key, kind, groups: read.groups, text };
  const loaded = await read.load();
  if (loaded === undefined) return mayBeHidden.includes(kind) ? undefined : { ...cached, difference: '$' };
  return { ...cached, difference: firstDifference(parse(text), JSON.parse(loaded.body), optional[kind]) };
}
