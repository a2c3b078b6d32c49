import { type Progress, timed } from '../../../stack/progress.ts';
import { build } from '../build.ts';
import { startApiServer } from '../http/api-server.ts';
import type { Options } from '../options.ts';
import { createPagesDatabase } from '../page-data.ts';
import { type Servers, withServers } from '../servers.ts';
import { measureHerds } from './measure-herd.ts';
import { measurePages } from './measure-pages.ts';
import { herdsReport, pagesReport } from './report.ts';

interface PageSize {
  /** Four pages each. */
  readonly rounds: number;
  /** How many of them do not count: until the compiler of V8 has seen enough. */
  readonly warmUps: number;
  readonly documents: number;
}

const full: PageSize = { rounds: 350, warmUps: 100, documents: 50 };
const quick: PageSize = { rounds: 12, warmUps: 2, documents: 5 };

const readers = 100;

async function benchOn({ postgresUrl, redisUrl }: Servers, size: PageSize, progress: Progress): Promise<string> {
  const { rounds, warmUps, documents } = size;
  const pages = rounds * 4;
  const { databaseUrl, ids } = await timed(progress, `${pages} pages`, () =>
    // One document more, to connect the readers.
    createPagesDatabase(postgresUrl, pages + documents + 1),
  );
  const api = await startApiServer({ databaseUrl, redisUrl });
  try {
    const measured = await timed(progress, 'pages', () => measurePages(api.url, ids.slice(0, pages), warmUps));
    const other = await startApiServer({ databaseUrl, redisUrl });
    try {
      const paths = ids.slice(pages).map((id) => `/service/${id}`);
      const herds = await timed(progress, 'herds', () => measureHerds([api.url, other.url], paths, readers));
      return `${pagesReport(measured)}\n\n${herdsReport(herds, readers, documents)}`;
    } finally {
      await other.stop();
    }
  } finally {
    await api.stop();
  }
}

/** A page's worth of reads of the admin app, with more and more of them cached; and many readers of one document. */
export async function benchPage(options: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the API', async () => build());
  return withServers(progress, (servers) => benchOn(servers, options.quick ? quick : full, progress));
}
