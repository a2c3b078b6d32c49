import { createPool } from '../../../db/postgres.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { build } from '../build.ts';
import { aim, median, percentile, table } from '../figures.ts';
import { startApiServer } from '../http/api-server.ts';
import type { Options } from '../options.ts';
import { createPagesDatabase } from '../page-data.ts';
import { type Servers, withServers } from '../servers.ts';
import { watchKeysGoing } from './keys-going.ts';
import { measureEdits } from './measure-edits.ts';

const everyMs = 50;

function report(times: readonly number[]): string {
  const slow = percentile(times, 99);
  const figures = [median(times), slow, Math.max(...times)].map((ms) => `${ms.toFixed(1)} ms`);
  return [
    `${times.length} edits by SQL, one every ${everyMs} ms: from the commit to the document being gone from Redis`,
    table(
      ['', 'median', '99th percentile', 'slowest'],
      [
        ['ours: trigger, outbox, relay', ...figures],
        // Spec: cache §1.1.
        ["the reference's way: until it expires", 'up to 28 days', 'up to 28 days', '28 days'],
      ],
    ),
    'Aim:',
    aim('99th percentile, below 100 ms', `${slow.toFixed(1)} ms`, slow < 100),
  ].join('\n');
}

async function benchOn({ postgresUrl, redisUrl }: Servers, edits: number, progress: Progress): Promise<string> {
  const { databaseUrl, ids } = await createPagesDatabase(postgresUrl, edits);
  const api = await startApiServer({ databaseUrl, redisUrl });
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  const keysGoing = await watchKeysGoing(redisUrl);
  try {
    const measured = { pool, apiUrl: api.url, keysGoing, users: ids, everyMs };
    return report(await timed(progress, 'edits', () => measureEdits(measured)));
  } finally {
    keysGoing.stop();
    await pool.end();
    await api.stop();
  }
}

/** How long what somebody has changed by SQL is still served. */
export async function benchEdit(options: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the API', async () => build());
  return withServers(progress, (servers) => benchOn(servers, options.quick ? 20 : 500, progress));
}
