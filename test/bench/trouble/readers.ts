import type { HttpClient } from '../http/client.ts';

/** Callers of one kind, who come at the same time. */
export interface Readers {
  readonly count: number;
  /** What the next request asks for. */
  nextPath(): string;
  /** Each asks once. By default they go on until the time is up. */
  readonly once?: boolean;
}

/** What became of the requests of some readers. */
export interface Answers {
  /** How many with each status, or `no answer`. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** Lets the readers ask, each the next thing when it has its answer, for so many seconds and until the last has come. */
export async function read(client: HttpClient, readers: Readers, seconds: number): Promise<Answers> {
  const statuses = new Map<string, number>();
  const times: number[] = [];
  const began = performance.now();
  const reader = async () => {
    do {
      const asked = performance.now();
      const status = await client.status(readers.nextPath());
      times.push(performance.now() - asked);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    } while (!readers.once && performance.now() < began + seconds * 1000);
  };
  await Promise.all(Array.from({ length: readers.count }, reader));
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return {
    statuses,
    perSecond: times.length / took,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    slowestMs: times.at(-1) ?? Number.NaN,
  };
}
