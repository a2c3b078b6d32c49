import { createPool } from '../../../db/postgres.ts';
import { addDays } from '../../../db/reporting/days.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { build } from '../build.ts';
import { lastDay, makeDashboardData } from '../dashboard-data.ts';
import { whole } from '../figures.ts';
import { startApiServer } from '../http/api-server.ts';
import { startBareServers } from '../http/bare-servers.ts';
import { measureRates } from '../http/measure-rates.ts';
import { rateReport } from '../http/rate-report.ts';
import { bodyOf } from '../http/request.ts';
import type { Options } from '../options.ts';
import { type Servers, withServers } from '../servers.ts';

/** Live services: the answer lists all of them, and nearly all of its bytes are this list. */
const serviceCounts = [20, 1_000];

/** From six days before the last one with facts. Days after it change the key, and not the answer. */
const pathUpTo = (end: string) => `/performance-dashboard?start_date=${addDays(lastDay, -6)}&end_date=${end}`;
/** As the admin app asks: seven days and today. */
const path = pathUpTo(addDays(lastDay, 1));

/** All subjects with so many services, on a database and a Redis database of their own. */
async function benchServices(services: number, servers: Servers, options: Options, progress: Progress) {
  const { postgresUrl, redisUrl } = servers;
  const databaseUrl = await createMigratedDatabase(postgresUrl, `bench_${services}`);
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  await makeDashboardData(pool, { services, senders: 10, days: 1_826 });
  await pool.end();
  const api = await startApiServer({ databaseUrl, redisUrl });
  try {
    const body = await bodyOf(api.url, path);
    const bare = await startBareServers(redisUrl, body);
    try {
      const subjects = [
        { name: 'ours, a hit', server: api, path },
        { name: 'bare node:http', server: bare.fromMemory, path },
        { name: 'bare node:http and a GET of Redis', server: bare.fromRedis, path },
        { name: 'ours, a miss: lease, load, fill', server: api, path: pathUpTo('{day}') },
      ];
      return rateReport({
        title: `${whole(services)} live services, ${whole(body.length)} bytes`,
        measured: await measureRates(subjects, body.length, options, progress),
        against: 'bare node:http and a GET of Redis',
        share: 0.7,
      });
    } finally {
      await bare.stop();
    }
  } finally {
    await api.stop();
  }
}

/** The cached dashboard over HTTP, against bare servers of the same bytes, and against itself without the cache. */
export async function benchHit(options: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the API', async () => build());
  return withServers(progress, async ({ postgresUrl, redisUrl }) => {
    const found: string[] = [];
    for (const [index, services] of serviceCounts.entries()) {
      found.push(await benchServices(services, { postgresUrl, redisUrl: `${redisUrl}/${index}` }, options, progress));
    }
    return found.join('\n\n');
  });
}
