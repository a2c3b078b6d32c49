import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import { bodyOf } from '../http/request.ts';

/** How often all herds together have had the database read. */
export interface Herds {
  /** Of one document, by one process. */
  readonly mostByOneProcess: number;
  /** Of one document, by all processes. */
  readonly mostOfOneDocument: number;
}

const counted = z.object({ loads: z.int() });

async function loadsOf(apiUrl: string): Promise<number> {
  return counted.parse(JSON.parse((await bodyOf(apiUrl, '/_status/cache')).toString())).loads;
}

/**
 * Lets so many readers ask for one document at once, as many at each of the processes, and then for the next one.
 *
 * @throws Error for an answer that is no 200.
 */
export async function measureHerds(
  apiUrls: readonly string[],
  paths: readonly string[],
  readers: number,
): Promise<Herds> {
  const clients = apiUrls.map(createHttpClient);
  const readAtOnce = async (path: string) => {
    const all = Array.from({ length: readers }, (_, reader) => clients[reader % clients.length]?.status(path));
    const others = (await Promise.all(all)).filter((status) => status !== '200');
    if (others.length > 0) throw new Error(`${path}: expected a 200 for all, got ${others.join(', ')}`);
  };
  let mostByOneProcess = 0;
  let mostOfOneDocument = 0;
  try {
    const [toConnect = '', ...measured] = paths;
    await readAtOnce(toConnect);
    for (const path of measured) {
      const before = await Promise.all(apiUrls.map(loadsOf));
      await readAtOnce(path);
      const loads = (await Promise.all(apiUrls.map(loadsOf))).map((after, process) => after - (before[process] ?? 0));
      mostByOneProcess = Math.max(mostByOneProcess, ...loads);
      mostOfOneDocument = Math.max(
        mostOfOneDocument,
        loads.reduce((sum, some) => sum + some, 0),
      );
    }
  } finally {
    for (const client of clients) client.close();
  }
  return { mostByOneProcess, mostOfOneDocument };
}
