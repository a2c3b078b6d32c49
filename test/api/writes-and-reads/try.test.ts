import { beforeAll, expect, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Instances, pastTheCache, startInstances } from './instances.ts';
import { answersOf, cachedGets } from './reads.ts';
const atEnd = atEndOfFile();
test('x', async () => {
  const instances = await startInstances(atEnd);
  let reads = 0;
  const o = instances.pool.options as any;
  const api = createTestApi(atEnd, { databaseUrl: o.connectionString, redisUrl: 'redis://127.0.0.1:1', through: pastTheCache(() => { reads += 1; }) });
  const gets = await cachedGets(api, () => { const r = reads > 0; reads = 0; return r; });
  const a = await answersOf(instances.uncached, gets);
  for (const [k, v] of Object.entries(a)) console.log(k, v.slice(0, 400));
  let t = performance.now();
  for (let i = 0; i < 5; i += 1) { await answersOf(instances.own, gets); console.log('own', performance.now() - t); t = performance.now(); }
  for (let i = 0; i < 5; i += 1) { await answersOf(instances.uncached, gets); console.log('uncached', performance.now() - t); t = performance.now(); }
  for (let i = 0; i < 5; i += 1) { await answersOf(instances.withFirstLevel, gets); console.log('first', performance.now() - t, instances.withFirstLevel.cache.counts.nearHits); t = performance.now(); }
  console.log(gets.length);
});
