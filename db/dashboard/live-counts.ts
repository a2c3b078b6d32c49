import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { hourMs } from '../cache/ttl.ts';
import { isLive } from './live-service.ts';

const statement = `
select row_to_json(counts)::text as body
  from (select count(distinct organisation_id) as organisations, count(*) as services from public.services where ${isLive}) counts`;

/** How many services are live, and how many organisations have one, under Notify's key. Spec: cache §5.4. */
export function liveCountsRead(pool: Pool): CachedRead {
  return {
    key: 'live-service-and-organisation-counts',
    groups: [],
    async load() {
      const { body } = await boundedRow<{ body: string }>(pool, statement);
      return { body, ttlMs: hourMs, meta: '' };
    },
  };
}
