import { carryOutClearing, keysOf } from '../../db/cache/clear/carry-out.ts';
import { type Clearing, commandLine } from '../../db/cache/clear/clearings.ts';
import { actor } from '../actor.ts';
import { plainTable } from '../plain-table.ts';
import { withDatabase } from '../with-database.ts';
import { withRedisOfSettings } from '../with-redis.ts';

function nameOf(what: Clearing['what']): string {
  return 'groups' in what ? what.groups.join(', ') : `${what.object.type} ${what.object.id}`;
}

/**
 * Clears a part of the cache, or counts what would go, and says what. @returns the exit code.
 *
 * @throws ConfigError when a server is not named, RedisUnavailableError when Redis does not answer.
 */
export function clearCache(
  what: Clearing['what'],
  { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean },
): Promise<number> {
  return withDatabase((pool) =>
    withRedisOfSettings(async (redis) => {
      // Nobody reads through this process.
      const servers = { pool, redis, cache: { missed: () => {} } };
      const who = { clearedBy: commandLine, clearedByName: actor() };
      const counts = await carryOutClearing(servers, { ...who, what, dryRun });
      if (counts === undefined) {
        console.error(`There is no ${nameOf(what)}. Nothing was cleared. To clear all templates: --groups template`);
        return 1;
      }
      const keys = keysOf(counts);
      if (json) {
        console.log(JSON.stringify({ dry_run: dryRun, keys, by_format: counts }, null, 2));
        return 0;
      }
      const found = Object.entries(counts).filter(([, count]) => count > 0);
      if (found.length > 0) console.log(plainTable(['key', 'count'], found));
      console.log(`${dryRun ? 'Would remove' : 'Removed'} ${keys} keys: ${nameOf(what)}`);
      return 0;
    }),
  );
}
