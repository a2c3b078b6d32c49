import { freePort } from '../../../stack/free-port.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { build, builtFile } from '../build.ts';
import { whole } from '../figures.ts';
import { type ApiServer, startApiServer } from '../http/api-server.ts';
import { startBareServers } from '../http/bare-servers.ts';
import { measureRates } from '../http/measure-rates.ts';
import { rateReport } from '../http/rate-report.ts';
import { bodyOf } from '../http/request.ts';
import type { Options } from '../options.ts';
import { createPagesDatabase } from '../page-data.ts';
import { type Servers, withServers } from '../servers.ts';

/** The same product three times, in three situations. */
async function startApis(databaseUrl: string, redisUrl: string): Promise<[ApiServer, ApiServer, ApiServer]> {
  const preload = builtFile('test', 'bench', 'document', 'without-first-level.js');
  const nobody = `redis://127.0.0.1:${await freePort()}`;
  return [
    await startApiServer({ databaseUrl, redisUrl }),
    await startApiServer({ databaseUrl, redisUrl, preload }),
    await startApiServer({ databaseUrl, redisUrl: nobody }),
  ];
}

async function benchOn({ postgresUrl, redisUrl }: Servers, options: Options, progress: Progress): Promise<string> {
  const { databaseUrl, ids } = await createPagesDatabase(postgresUrl, 20);
  const path = `/service/${ids[0]}`;
  const apis = await startApis(databaseUrl, redisUrl);
  try {
    const [ours, fromRedis, withoutRedis] = apis;
    const body = await bodyOf(ours.url, path);
    const bare = await startBareServers(redisUrl, body);
    try {
      const subjects = [
        { name: 'ours, from the memory of the process', server: ours, path },
        { name: 'bare node:http', server: bare.fromMemory, path },
        { name: 'ours, from Redis each time', server: fromRedis, path },
        { name: 'bare node:http and a GET of Redis', server: bare.fromRedis, path },
        { name: 'ours, Redis down', server: withoutRedis, path },
      ];
      return rateReport({
        title: `A service, ${whole(body.length)} bytes`,
        measured: await measureRates(subjects, body.length, options, progress),
        against: 'bare node:http',
        share: 0.8,
      });
    } finally {
      await bare.stop();
    }
  } finally {
    await Promise.all(apis.map((api) => api.stop()));
  }
}

/** A cached document over HTTP, against bare servers of the same bytes, and without what makes it fast. */
export async function benchDocument(options: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the API', async () => build());
  return withServers(progress, (servers) => benchOn(servers, options, progress));
}
