import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { reportKey } from '../cache/keys.ts';
import { hourMs } from '../cache/ttl.ts';
import type { DateRange } from '../dashboard/dashboard.ts';

/** A report on all of the platform from the facts. Spec: nightly §4.8. */
export interface Report {
  /** As in its path. */
  readonly name: string;
  /** SQL of its lines, whose columns are the names of the JSON, from $1 to $2, both inclusive. */
  readonly lines: string;
  /** SQL over these columns. */
  readonly order: string;
}

/** The lines as a JSON list. */
export function reportRead(pool: Pool, { name, lines, order }: Report, { start, end }: DateRange): CachedRead {
  return {
    key: reportKey(name, start, end),
    groups: ['usage'],
    async load() {
      const { body } = await boundedRow<{ body: string }>(
        pool,
        `select coalesce(json_agg(line order by ${order}), '[]')::text as body from (${lines}) line`,
        [start, end],
      );
      return { body, ttlMs: hourMs, meta: '' };
    },
  };
}

/** A line by the names of its columns. Money is text, with all of its digits. */
export type ReportLine = Readonly<Record<string, string | number | null>>;

export function reportLines(pool: Pool, { lines, order }: Report, { start, end }: DateRange): Promise<ReportLine[]> {
  return boundedQuery<ReportLine>(pool, `select * from (${lines}) line order by ${order}`, [start, end]);
}
