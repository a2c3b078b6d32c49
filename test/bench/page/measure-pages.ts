import { createHttpClient, type HttpClient } from '../http/client.ts';

/** What the admin app reads for a page, one after the other. */
const pathsOf = (id: string) => [`/service/${id}`, `/user/${id}`, `/service/${id}/template/${id}`];

/** How many of a page's reads, from the first on, are in Redis when it is asked for. */
const cachedCounts = [0, 1, 2, 3];

async function readAll(client: HttpClient, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const status = await client.status(path);
    if (status !== '200') throw new Error(`${path}: expected a 200, got ${status}`);
  }
}

/** Four pages, of which the first has nothing in the cache and the last has everything: milliseconds for each. */
async function measureRound(client: HttpClient, ids: readonly string[]): Promise<number[]> {
  const pages = ids.map((id, index) => ({ paths: pathsOf(id), cached: cachedCounts[index] }));
  for (const { paths, cached } of pages) await readAll(client, paths.slice(0, cached));
  const times: number[] = [];
  for (const { paths } of pages) {
    const began = performance.now();
    await readAll(client, paths);
    times.push(performance.now() - began);
  }
  return times;
}

/**
 * Milliseconds for a page with none, one, two and all three of its reads cached, each a list by rounds. Each page is asked
 * for once only, so nothing of it is in the memory of the API: what is cached comes from Redis.
 */
export async function measurePages(apiUrl: string, ids: readonly string[], warmUps: number): Promise<number[][]> {
  const client = createHttpClient(apiUrl);
  try {
    const rounds: number[][] = [];
    for (let first = 0; first + cachedCounts.length <= ids.length; first += cachedCounts.length) {
      rounds.push(await measureRound(client, ids.slice(first, first + cachedCounts.length)));
    }
    return cachedCounts.map((_, state) => rounds.slice(warmUps).map((times) => times[state] ?? Number.NaN));
  } finally {
    client.close();
  }
}
