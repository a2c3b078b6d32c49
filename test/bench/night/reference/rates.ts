import type { Pool } from 'pg';
import type { DayInterval } from '../../../../db/reporting/days.ts';

interface SmsRate {
  readonly valid_from: string;
  readonly rate: string;
}

interface LetterRate {
  readonly start_date: string;
  readonly sheet_count: number;
  readonly post_class: string;
  readonly rate: string;
}

/** All rates, the newest first; the first that matches is taken. Spec: nightly §4.4. */
export interface Rates {
  readonly sms: readonly SmsRate[];
  readonly letter: readonly LetterRate[];
}

export async function readRates(pool: Pool): Promise<Rates> {
  const sms = await pool.query<SmsRate>(
    `select valid_from, rate from rates where notification_type = 'sms' order by valid_from desc`,
  );
  const letter = await pool.query<LetterRate>(
    'select start_date, sheet_count, post_class, rate from letter_rates where crown order by start_date desc',
  );
  return { sms: sms.rows, letter: letter.rows };
}

/** @throws Error when no rate matches: the reference fails the whole day then. */
export function rateOf(
  { sms, letter }: Rates,
  { startUtc }: DayInterval,
  row: { readonly notification_type: string; readonly sheets: number; readonly postage: string },
): string {
  if (row.notification_type === 'email' || (row.notification_type === 'letter' && row.sheets === 0)) return '0';
  const found =
    row.notification_type === 'sms'
      ? sms.find(({ valid_from }) => startUtc >= valid_from)
      : letter.find(
          ({ start_date, sheet_count, post_class }) =>
            startUtc >= start_date && sheet_count === row.sheets && post_class === row.postage,
        );
  if (found === undefined) throw new Error(`No rate on ${startUtc} for ${JSON.stringify(row)}`);
  return found.rate;
}
