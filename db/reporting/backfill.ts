import type { Pool } from 'pg';
import { facts as allFacts, checkDay, type Fact, reportingToday } from './days.ts';
import { InvalidRequestError } from './errors.ts';

/** Which days a backfill is about. */
export interface BackfillRange {
  readonly from: string;
  readonly to: string;
  readonly facts: readonly Fact[];
  readonly mode: 'missing' | 'failed' | 'all';
}

const conditions: Readonly<Record<BackfillRange['mode'], string>> = {
  all: 'true',
  missing: `exists (select from unnest($3::text[]) wanted (fact)
                     where not exists (select from nightshift.fact_day f
                                        where f.fact = wanted.fact and f.day = day.day and f.complete))`,
  failed: `exists (select from nightshift.day_due d where d.fact = any($3) and d.day = day.day)
           or exists (select from nightshift.fact_day f where f.fact = any($3) and f.day = day.day and f.state = 'refused')`,
};

const maxDays = 3_660;

/** @throws InvalidRequestError that names what was expected. */
export async function checkRange(pool: Pool, { from, to }: Pick<BackfillRange, 'from' | 'to'>, timeZone: string) {
  for (const day of [from, to]) checkDay(day);
  if (to < from)
    throw new InvalidRequestError(`Expected a range that ends on or after its first day, got ${from} to ${to}`);
  const client = await pool.connect();
  try {
    const today = await reportingToday(client, timeZone);
    if (to >= today) throw new InvalidRequestError(`Expected days that have ended, before ${today}, got ${to}`);
  } finally {
    client.release();
  }
  const length = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (length > maxDays) throw new InvalidRequestError(`Expected ${maxDays} days at most, got ${length}`);
}

/** The days of the range after one of them that match, ascending, so many at most; and how many match in all. */
export async function backfillDays(
  pool: Pool,
  { from, to, facts = allFacts, mode }: BackfillRange,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<{ readonly days: string[]; readonly left: number }> {
  const { rows } = await pool.query<{ days: string[]; left: number }>(
    `with matching as (
       select day::date as day from generate_series($1::date, $2::date, interval '1 day') day
        where ($4::date is null or day > $4::date) and (${mode === 'all' ? '$3::text[] is not null' : conditions[mode]})
     )
     select coalesce(array(select day::text from matching order by day limit $5), '{}') as days,
            (select count(*)::int from matching) as left`,
    [from, to, facts, after, limit],
  );
  if (rows[0] === undefined) throw new Error('Expected the days of a backfill, got no row');
  return rows[0];
}
