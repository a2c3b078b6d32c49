import type { Pool } from 'pg';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { organisationSummaries } from './summary.ts';

/** All organisations, active ones first, then by name: a bare list under Notify's key. Spec: cache §5.5. */
export function organisationsRead(pool: Pool): CachedRead {
  return documentRead(pool, {
    key: 'organisations',
    statement: `select coalesce(json_agg(summary), '[]')::text as body
                  from (${organisationSummaries} order by active desc, name) summary`,
    values: [],
  });
}
