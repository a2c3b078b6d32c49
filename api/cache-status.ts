import { z } from '@hono/zod-openapi';
import { type LastAudit, lastAudit } from '../db/cache/audit/last-audit.ts';
import { outboxLag } from '../db/cache/outbox.ts';
import { json } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { adminFailures, jsonResponse } from './responses.ts';
import { byAdmin, type Route } from './route.ts';

const count = z.int().min(0);

const audit = z.object({
  audited_at: z.iso.datetime(),
  sampled: count.openapi({ description: 'Keys that have a read of ours' }),
  compared: count.openapi({ description: 'Those that were still there, and could be compared with Postgres' }),
  unknown: count.openapi({ description: 'Keys of other kinds, met on the way' }),
  stale: count.openapi({ description: 'They were dropped' }),
  by_kind: z.record(z.string(), z.object({ compared: count, stale: count })).openapi({
    description: 'By the key with its ids left out, as `service-{id}`',
  }),
});

const status = z
  .object({
    caching: z.boolean().openapi({ description: 'False: Redis is in trouble, and reads go to Postgres' }),
    breaker: z.enum(['closed', 'open', 'half-open', 'isolated']),
    near_hits: count.openapi({ description: "From this process's own memory" }),
    hits: count.openapi({ description: 'From Redis' }),
    loads: count.openapi({ description: 'Reads of the database' }),
    loads_saved: count.openapi({ description: 'Reads that came while another one of the same key was under way' }),
    waits: count,
    fills_refused: count.openapi({ description: 'Something was invalidated while they loaded' }),
    redis_failures: count,
    overloads: count,
    outbox: z.object({ waiting: count, oldest_seconds: z.number().min(0) }).openapi({
      description: 'Invalidations that are committed and not applied yet, by any process',
    }),
    last_audit: audit.nullable().openapi({
      description: 'What `audit-cache` found when it last compared cached keys with Postgres; null: it has not run yet',
    }),
  })
  .openapi('CacheStatus');

function auditOf({ auditedAt, sampled, compared, unknown, stale, byKind }: LastAudit): z.infer<typeof audit> {
  return { audited_at: auditedAt, sampled, compared, unknown, stale, by_kind: byKind };
}

/** How the cache of this process does, since it started. */
export function cacheStatus({ cache, pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/_status/cache',
      summary: 'How the cache of this process does',
      security: byAdmin,
      responses: { 200: jsonResponse('Counted since it started', status), ...adminFailures },
    },
    async answer() {
      const { counts } = cache;
      const { waiting, oldestSeconds } = await outboxLag(pool);
      const last = await lastAudit(pool);
      return json(200, {
        caching: cache.isCaching(),
        breaker: cache.breaker(),
        near_hits: counts.nearHits,
        hits: counts.hits,
        loads: counts.loads,
        loads_saved: counts.shared,
        waits: counts.waits,
        fills_refused: counts.fillsRefused,
        redis_failures: counts.redisFailures,
        overloads: counts.overloads,
        outbox: { waiting, oldest_seconds: oldestSeconds },
        last_audit: last === undefined ? null : auditOf(last),
      } satisfies z.infer<typeof status>);
    },
  };
}
