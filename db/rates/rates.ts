import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { hourMs } from '../cache/ttl.ts';

/** Made of UTC, without a zone's letter. */
const plainTime = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS')`;

/** What applies at an instant, kept until something else does: `statement` says with `change` when that is. */
function ratesRead(pool: Pool, key: string, statement: string, now: Date): CachedRead {
  return {
    key,
    groups: [],
    async load() {
      const [row] = await boundedQuery<{ body: string; msToChange: number | null }>(
        pool,
        `with clock as (select $1::timestamptz at time zone 'UTC' as instant)
         select body, (extract(epoch from change - (select instant from clock)) * 1000)::float8 as "msToChange"
           from (${statement}) rates`,
        [now.toISOString()],
      );
      return row && { body: row.body, ttlMs: Math.ceil(Math.min(hourMs, row.msToChange ?? hourMs)), meta: '' };
    },
  };
}

/** The letter rates of this moment, as a bare list. Crown's and others' are the same. Spec: cache §1.2. */
export function letterRatesRead(pool: Pool, now: Date): CachedRead {
  const statement = `
    select (select coalesce(json_agg(letter order by sheet_count, rate::numeric, post_class), '[]')
              from (select post_class, rate::text as rate, sheet_count, ${plainTime('start_date')} as start_date
                      from public.letter_rates, clock
                     where crown and start_date <= instant and (end_date is null or end_date > instant)) letter)::text as body,
           (select min(change) from public.letter_rates, unnest(array[start_date, end_date]) change, clock
             where change > instant) as change`;
  return ratesRead(pool, 'letter-rates', statement, now);
}

/** The price of a fragment of a text message at this moment, in pounds. Spec: cache §1.2. */
export function smsRateRead(pool: Pool, now: Date): CachedRead {
  const statement = `
    select json_build_object('rate', rate, 'valid_from', ${plainTime('valid_from')})::text as body,
           (select min(valid_from) from public.rates, clock
             where notification_type = 'sms' and valid_from > instant) as change
      from public.rates, clock
     where notification_type = 'sms' and valid_from <= instant
     order by valid_from desc limit 1`;
  return ratesRead(pool, 'sms-rate', statement, now);
}
