import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createPool } from '../../../db/postgres.ts';
import { startPostgres } from '../../../stack/postgres.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { startValkey } from '../../../stack/valkey.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { build } from '../build.ts';
import { makeDashboardData } from '../dashboard-data.ts';
import type { Options } from '../options.ts';
import { startProcess } from '../own-process.ts';
import { startApiServer } from './api-server.ts';
import type { Question as BareQuestion } from './bare-server-process.ts';
import { type HitSize, measure, type Subject } from './measure.ts';
import { report } from './report.ts';
import { adminSecret, authorization, dashboardPath, range } from './request.ts';

const full: HitSize = { rounds: 5, seconds: 1.5 };
const quick: HitSize = { rounds: 1, seconds: 0.3 };

/** Live services: the answer lists all of them, and nearly all of its bytes are this list. */
const serviceCounts = [20, 1_000];
const connectionCounts = [32, 1];

const bytesKey = 'the bytes';

/** Fills the cache, and keeps the bytes once more where they do not expire. Returns how many there are. */
async function fill(apiUrl: string, redisUrl: string): Promise<number> {
  const response = await fetch(`${apiUrl}${dashboardPath(range.end)}`, { headers: { authorization: authorization() } });
  if (!response.ok) throw new Error(`Expected the dashboard, got ${response.status}: ${await response.text()}`);
  const body = Buffer.from(await response.arrayBuffer());
  const redis = new Redis(redisUrl);
  await redis.set(bytesKey, body);
  redis.disconnect();
  return body.length;
}

interface Servers {
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

/** All subjects with so many services, on a database and a Redis database of their own. */
async function benchServices(services: number, { postgresUrl, redisUrl }: Servers, size: HitSize, progress: Progress) {
  const databaseUrl = await createMigratedDatabase(postgresUrl, `bench_${services}`);
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  await makeDashboardData(pool, { services, senders: 10, days: 1_826 });
  await pool.end();
  const bareServer = join(import.meta.dirname, 'bare-server-process.ts');
  const bare = startProcess<BareQuestion, { url: string }>(bareServer);
  const bareWithRedis = startProcess<BareQuestion, { url: string }>(bareServer);
  const api = await startApiServer({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ADMIN_CLIENT_SECRET: adminSecret,
  });
  try {
    const bytes = await fill(api.url, redisUrl);
    const once = await bare.ask({ redisUrl, key: bytesKey, reads: 'once' });
    const eachTime = await bareWithRedis.ask({ redisUrl, key: bytesKey, reads: 'each time' });
    const subjects: readonly Subject[] = [
      { name: 'ours, a hit', url: api.url, ranges: 'same' },
      { name: 'bare node:http', url: once.url, ranges: 'same' },
      { name: 'bare node:http and a GET of Redis', url: eachTime.url, ranges: 'same' },
      { name: 'ours, a miss: lease, load, fill', url: api.url, ranges: 'other' },
    ];
    const measured = [];
    for (const connections of connectionCounts) {
      const step = `${services} services, ${connections} connections`;
      const found = await timed(progress, step, () => measure(subjects, connections, bytes, size));
      measured.push({ connections, subjects: found });
    }
    return report(services, bytes, measured);
  } finally {
    await Promise.all([api.stop(), bare.stop(), bareWithRedis.stop()]);
  }
}

/** The cached dashboard over HTTP, against bare servers of the same bytes, and against itself without the cache. */
export async function benchHit(options: Options, progress: Progress): Promise<string> {
  const size = options.quick ? quick : full;
  await timed(progress, 'built the API', async () => build());
  const postgres = await timed(progress, 'Postgres 18', () => startPostgres({ major: 18 }));
  const valkey = await timed(progress, 'Valkey', () => startValkey({ progress }));
  const found: string[] = [];
  try {
    for (const [index, services] of serviceCounts.entries()) {
      const servers = { postgresUrl: postgres.url, redisUrl: `${valkey.url}/${index}` };
      found.push(await benchServices(services, servers, size, progress));
    }
  } finally {
    await Promise.all([postgres.stop(), valkey.stop()]);
  }
  return found.join('\n\n');
}
