import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { GuardedCache } from '../guard/types.ts';
import { voidEverything, voidKeys } from '../guard/void.ts';
import { nudge } from '../outbox.ts';
import { withRedis } from '../redis.ts';
import { staleOfAll } from '../targets.ts';
import { templateDocumentKeys } from '../template-documents.ts';
import { walk } from '../walk.ts';
import { type ClearGroup, formatOf, formatsOf, globOf } from './key-formats.ts';

export interface Servers {
  readonly pool: Pool;
  /** Not the one that reads are made through: a walk takes many steps. */
  readonly redis: Redis;
  readonly cache: Pick<GuardedCache, 'missed'>;
}

/** How many keys there were of each format that was looked for. */
export type CountByFormat = Readonly<Record<string, number>>;

function counter(formats: readonly string[]) {
  const counts = new Map(formats.map((format) => [format, 0]));
  return {
    counts,
    add(keys: readonly string[]) {
      for (const format of keys.map(formatOf)) counts.set(format, (counts.get(format) ?? 0) + 1);
    },
  };
}

/** This process drops the copies in its memory now, the others when they hear of it. */
async function dropCopies({ pool, cache }: Servers): Promise<void> {
  cache.missed();
  await nudge(pool);
}

/** From here on nothing fills Redis, or is taken from there, that was read before. */
async function startAnew(servers: Servers): Promise<void> {
  await withRedis(servers.redis, voidEverything);
  // Before the walk: whoever misses a key that is gone must not get it back from such a copy.
  await dropCopies(servers);
}

/**
 * Drops all keys of some groups in one walk through Redis, or only counts them. Everything else in the cache is read anew
 * once, too, since what is being read now must not come back; its keys stay.
 *
 * A dry run may count a key twice when Redis grows or shrinks meanwhile.
 *
 * @throws RedisUnavailableError; some keys may be gone then.
 */
export async function clearGroups(
  servers: Servers,
  groups: readonly ClearGroup[],
  dryRun: boolean,
): Promise<CountByFormat> {
  const formats = formatsOf(groups);
  const { counts, add } = counter(formats);
  // Nobody reads the buckets of rate limits through the cache.
  if (!dryRun && groups.some((group) => group !== 'rate_limits')) await startAnew(servers);
  await withRedis(servers.redis, (redis) =>
    walk(redis, globOf(formats), async (keys) => {
      const found = keys.filter((key) => counts.has(formatOf(key)));
      add(found);
      if (!dryRun && found.length > 0) await voidKeys(redis, found);
    }),
  );
  return Object.fromEntries(counts);
}

/**
 * Drops the keys of some targets, or only counts them. What is being read now does not come back.
 *
 * @param targets as in `targets.ts`, those whose keys can be listed.
 * @throws RedisUnavailableError
 */
export async function clearTargets(
  servers: Servers,
  targets: readonly string[],
  dryRun: boolean,
): Promise<CountByFormat> {
  const { keys: named, groups, documentsOf } = staleOfAll(targets);
  const keys = [...new Set([...named, ...(await templateDocumentKeys(servers.pool, documentsOf))])];
  const { counts, add } = counter(keys.map(formatOf));
  await withRedis(servers.redis, async (redis) => {
    const there = await Promise.all(keys.map((key) => redis.exists(key)));
    add(keys.filter((_, at) => there[at] === 1));
    if (!dryRun) await voidKeys(redis, keys, groups);
  });
  if (!dryRun) await dropCopies(servers);
  return Object.fromEntries(counts);
}
