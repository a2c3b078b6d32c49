import { addDays } from '../../../db/reporting/days.ts';
import type { TcpProxy } from '../../api/tcp-proxy.ts';
import { madeUpPaths } from './made-up-paths.ts';
import type { Readers } from './readers.ts';

/** The servers as the API sees them. */
export interface Servers {
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy;
}

export interface Trouble {
  readonly name: string;
  /** Whether what is read in all troubles is in the cache when it begins. */
  readonly cache: 'warm' | 'cold';
  begin?(servers: Servers): Promise<void>;
  /** By what the table calls them, if there are several kinds. */
  readonly readers: Readonly<Record<string, Readers>>;
}

function* repeated(paths: readonly string[]): Generator<string, never> {
  for (;;) yield* paths;
}

function readersOf(count: number, paths: Generator<string, never>): Readers {
  return { count, nextPath: () => paths.next().value };
}

/** What the page of each of the last twenty weeks asks for. */
export const weeks = (today: string): string[] =>
  Array.from({ length: 20 }, (_, ago) => addDays(today, -7 * (ago + 1))).map(
    (start) => `/performance-dashboard?start_date=${start}&end_date=${addDays(start, 6)}`,
  );

/** A reply that is 300 ms late: half on the way there, half on the way back. */
const slowMs = 150;

/** For half a second, while the readers come. */
function stumble({ redis }: Servers): void {
  void redis.behave(slowMs);
  setTimeout(() => void redis.behave('passes'), 500);
}

/** @param today YYYY-MM-DD, the day of the run. */
export function troubles(today: string): Trouble[] {
  const usual = { '': readersOf(32, repeated(weeks(today))) };
  const hot = repeated(weeks(today).slice(0, 1));
  return [
    { name: 'healthy', cache: 'warm', readers: usual },
    { name: 'Redis 300 ms late', cache: 'warm', readers: usual, begin: ({ redis }) => redis.behave(slowMs) },
    { name: 'Redis cut off', cache: 'warm', readers: usual, begin: ({ redis }) => redis.behave('holds') },
    { name: 'Redis down', cache: 'warm', readers: usual, begin: ({ redis }) => redis.behave('refuses') },
    { name: 'Postgres down', cache: 'warm', readers: usual, begin: ({ postgres }) => postgres.behave('refuses') },
    { name: 'Postgres down', cache: 'cold', readers: usual, begin: ({ postgres }) => postgres.behave('refuses') },
    { name: 'Postgres cut off', cache: 'cold', readers: usual, begin: ({ postgres }) => postgres.behave('holds') },
    {
      name: 'Postgres down, Redis stumbles',
      cache: 'warm',
      readers: usual,
      begin: async (servers) => {
        await servers.postgres.behave('refuses');
        stumble(servers);
      },
    },
    {
      name: 'Postgres 300 ms late, Redis stumbles',
      cache: 'warm',
      readers: usual,
      begin: async (servers) => {
        await servers.postgres.behave(slowMs);
        stumble(servers);
      },
    },
    { name: '500 at once, one range', cache: 'cold', readers: { '': { ...readersOf(500, hot), once: true } } },
    {
      name: 'made-up ranges',
      cache: 'warm',
      readers: { '128 callers': readersOf(128, madeUpPaths()), 'a cached range': readersOf(4, hot) },
    },
  ];
}
