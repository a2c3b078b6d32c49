import type { PoolClient } from 'pg';
import type { ReportingDay } from './days.ts';

/** Rates to try out, each in force from the midnight that begins its day. Rates are pounds, as decimal text. */
export interface WhatIfRates {
  readonly sms?: readonly { readonly rate: string; readonly from: ReportingDay }[];
  readonly letters?: readonly {
    readonly postage: string;
    readonly sheets: number;
    readonly rate: string;
    readonly from: ReportingDay;
  }[];
}

const start = `(r."from"::timestamp at time zone $2 at time zone 'UTC')`;
/** Of two rates that begin at the same time the one with the lower id is in force. Others may try rates out at once. */
const lowId = `('00000000' || substr(gen_random_uuid()::text, 9))::uuid`;

/**
 * Adds rates to those of Notify, in a transaction that is rolled back: where one begins when another begins, it wins. Needs
 * the right to insert into public.rates and public.letter_rates.
 */
export async function addRates(
  client: PoolClient,
  { sms = [], letters = [] }: WhatIfRates,
  timeZone: string,
): Promise<void> {
  if (sms.length > 0) {
    await client.query(
      `insert into public.rates (id, valid_from, rate, notification_type)
       select ${lowId}, ${start}, r.rate, 'sms' from jsonb_to_recordset($1::jsonb) r (rate numeric, "from" date)`,
      [JSON.stringify(sms), timeZone],
    );
  }
  if (letters.length > 0) {
    await client.query(
      `insert into public.letter_rates (id, start_date, sheet_count, rate, crown, post_class)
       select ${lowId}, ${start}, r.sheets, r.rate, true, r.postage
         from jsonb_to_recordset($1::jsonb) r (postage text, sheets int, rate numeric, "from" date)`,
      [JSON.stringify(letters), timeZone],
    );
  }
}
