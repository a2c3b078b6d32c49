import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { lastAudit } from '../db/cache/audit/last-audit.ts';
import type { CacheCounts } from '../db/cache/guard/types.ts';
import { outboxLag } from '../db/cache/outbox.ts';
import { freshness } from '../db/ops/freshness.ts';
import type { ApiDeps } from './deps.ts';
import type { Route } from './route.ts';

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
export function createMetrics({ cache, pool, now, timeZone }: ApiDeps): Metrics {
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
  const waiting = new Gauge({
    name: 'nightshift_cache_outbox_rows',
    help: 'Invalidations that are committed and not applied yet',
    registers,
  });
  const oldest = new Gauge({
    name: 'nightshift_cache_outbox_oldest_seconds',
    help: 'For how long the oldest of them has waited',
    registers,
  });
  const staleRatio = new Gauge({
    name: 'nightshift_cache_audit_stale_ratio',
    help: 'Of the cached keys that the last audit compared with Postgres, the part that was stale',
    registers,
  });
  const sampled = new Gauge({
    name: 'nightshift_cache_audit_sampled',
    help: 'How many cached keys the last audit took; 0 before the first one',
    registers,
  });
  const completeThrough = new Gauge({
    name: 'nightshift_fact_complete_through_timestamp_seconds',
    help: 'When the last day ended through which a fact is complete; not there before the first night',
    labelNames: ['fact'],
    registers,
  });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  return {
    async middleware(c, next) {
      const done = requests.startTimer({ method: c.req.method });
      await next();
      // Paths hold ids; patterns do not.
      const pattern = routePath(c);
      const route = pattern.endsWith('*') ? 'none' : pattern;
      done({ route, status: c.res.status });
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
        const lag = await outboxLag(pool);
        waiting.set(lag.waiting);
        oldest.set(lag.oldestSeconds);
        const audit = await lastAudit(pool);
        staleRatio.set(audit === undefined || audit.compared === 0 ? 0 : audit.stale / audit.compared);
        sampled.set(audit?.sampled ?? 0);
        const instant = now();
        for (const { fact, ageSeconds } of await freshness(pool, { now: instant, timeZone })) {
          if (ageSeconds !== null) completeThrough.set({ fact }, Math.round(instant.getTime() / 1000 - ageSeconds));
        }
        return { status: 200, body: await registry.metrics(), contentType: registry.contentType };
      },
    },
  };
}
