import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** Messages that want the same rate and are in no bill. */
export interface UnratedGroup {
  readonly fact: 'billing' | 'letter_despatch';
  readonly type: 'sms' | 'letter';
  readonly provider: string;
  /** Of letters; else `none`. */
  readonly postage: string;
  /** Of one letter. */
  readonly sheets: number;
  /** Dates of the first and the last such day. */
  readonly from: string;
  readonly to: string;
  readonly messages: number;
}

const most = 50;

/** What has no rate, most messages first: so many groups at most, and how many there are. */
export async function unratedGroups(pool: Pool): Promise<{ readonly groups: UnratedGroup[]; readonly all: number }> {
  const rows = await boundedQuery<UnratedGroup & { readonly all: number }>(
    pool,
    `select fact, notification_type as type, provider, postage, sheets, min(bst_date) as from, max(bst_date) as to,
            sum(notifications)::float8 as messages, (count(*) over ())::int as all
       from nightshift.unrated
      group by fact, notification_type, provider, postage, sheets
      order by messages desc, fact, notification_type, provider, postage, sheets limit ${most}`,
  );
  return { groups: rows.map(({ all: _, ...group }) => group), all: rows[0]?.all ?? 0 };
}
