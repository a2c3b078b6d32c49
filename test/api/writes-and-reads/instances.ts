import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { GuardedCache } from '../../../db/cache/guard/types.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import type { AtEnd } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';
import { type CachedGet, cachedGets } from './reads.ts';
import { keepWorld } from './reset.ts';
import { loadWritableWorld } from './world.ts';

export interface Instances {
  readonly pool: Pool;
  readonly own: TestApi;
  /** Another process on the same database and Redis. */
  readonly second: TestApi;
  readonly withFirstLevel: TestApi;
  /** Its reads go to the database. */
  readonly uncached: TestApi;
  /** All cached reads. */
  readonly gets: readonly CachedGet[];
}

/** Passes all reads on to the database. @param onRead is told of each. */
function pastTheCache(onRead: () => void): (cache: GuardedCache) => GuardedCache {
  return (cache) => ({
    ...cache,
    async read(read) {
      onRead();
      const loaded = await read.load();
      if (loaded === undefined) return undefined;
      const body = Buffer.from(loaded.body);
      return { body, meta: loaded.meta, hash: createHash('sha1').update(body).digest('hex'), from: 'database' };
    },
  });
}

/** To be called in `beforeAll`: four instances of the API on one database and world, which is kept. */
export async function startInstances(atEnd: AtEnd): Promise<Instances> {
  const database = await createDatabase();
  atEnd(database.drop);
  await loadWritableWorld(database.pool);
  await keepWorld(database.pool);
  const servers = { databaseUrl: database.url, redisUrl: await redisDatabase() };
  let reads = 0;
  const uncached = createTestApi(atEnd, {
    ...servers,
    through: pastTheCache(() => {
      reads += 1;
    }),
  });
  const gets = await cachedGets(uncached, () => {
    const cached = reads > 0;
    reads = 0;
    return cached;
  });
  return {
    pool: database.pool,
    own: createTestApi(atEnd, servers),
    second: createTestApi(atEnd, servers),
    withFirstLevel: createTestApi(atEnd, { ...servers, firstLevel: true }),
    uncached,
    gets,
  };
}
