import type { MiddlewareHandler } from 'hono';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CacheCounts } from '../db/cache/guard/types.ts';
import { createDatabaseMetrics } from './database-metrics.ts';
import type { ApiDeps } from './deps.ts';
import type { Route } from './route.ts';
import { routePattern } from './telemetry/route-pattern.ts';

const counters: Readonly<Record<keyof CacheCounts, string>> = {
  nearHits: "Reads answered from this process's own memory",
  hits: 'Reads answered from Redis',
  shared: 'Reads that shared another one of the same key',
  loads: 'Reads of the database',
  waits: 'Polls for the load of another process',
  fillsRefused: 'Fills refused, since something was invalidated while they loaded',
  redisFailures: 'Commands that Redis did not answer in time, or that were not tried',
  overloads: 'Reads refused, since the database had as much to do as it may have',
};

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export interface Metrics {
  readonly middleware: MiddlewareHandler;
  readonly route: Route;
}

/** What Prometheus collects from this process. */
export function createMetrics(deps: ApiDeps): Metrics {
  const { cache } = deps;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of Object.keys(counters) as (keyof CacheCounts)[]) {
    new Counter({
      name: `nightshift_cache_${snakeCase(name)}_total`,
      help: counters[name],
      registers,
      collect() {
        this.reset();
        this.inc(cache.counts[name]);
      },
    });
  }
  new Gauge({
    name: 'nightshift_cache_in_use',
    help: '0: Redis is in trouble, and reads go to Postgres',
    registers,
    collect() {
      this.set(Number(cache.isCaching()));
    },
  });
  const readDatabase = createDatabaseMetrics(deps, registry);
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that have no answer yet',
    registers,
  });
  return {
    async middleware(c, next) {
      inFlight.inc();
      const done = requests.startTimer({ method: c.req.method });
      try {
        await next();
      } finally {
        inFlight.dec();
      }
      done({ route: routePattern(c) ?? 'none', status: c.res.status });
    },
    route: {
      definition: {
        method: 'get',
        path: '/metrics',
        summary: 'Metrics for Prometheus',
        responses: {
          200: { description: 'In its text format', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
      async answer() {
        await readDatabase();
        return { status: 200, body: await registry.metrics(), contentType: registry.contentType };
      },
    },
  };
}
