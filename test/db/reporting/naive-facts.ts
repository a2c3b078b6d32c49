import type { Pool } from 'pg';
import type { RawRow, RawRows } from '../../support/raw-rows.ts';

/** The rates as the tables have them. */
export interface Rates {
  readonly sms: readonly { readonly valid_from: string; readonly rate: number }[];
  readonly letter: readonly {
    readonly start_date: string;
    readonly sheet_count: number;
    readonly rate: number;
    readonly crown: boolean;
    readonly post_class: string;
  }[];
}

export async function readRates(pool: Pool): Promise<Rates> {
  const sms = await pool.query<Rates['sms'][number]>(
    `select valid_from, rate::float8 as rate from rates where notification_type = 'sms'`,
  );
  const letter = await pool.query<Rates['letter'][number]>(
    'select start_date, sheet_count, rate::float8 as rate, crown, post_class from letter_rates',
  );
  return { sms: sms.rows, letter: letter.rows };
}

type Row = Readonly<Record<string, unknown>>;

/** What stands in the tables after a night, without stamps, in any order. */
export interface NaiveFacts {
  readonly ft_notification_status: Row[];
  readonly ft_processing_time: Row[];
  readonly ft_billing: Row[];
  readonly ft_billing_letter_despatch: Row[];
  /** Messages without a rate, by fact, day and type. */
  readonly unrated: Row[];
  readonly problem_row: Row[];
}

const billed: Readonly<Record<string, readonly string[]>> = {
  sms: ['sending', 'sent', 'delivered', 'pending', 'temporary-failure', 'permanent-failure'],
  email: ['sending', 'delivered', 'temporary-failure', 'permanent-failure'],
  letter: ['sending', 'delivered', 'returned-letter'],
};

const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
const microseconds = (naive: string) =>
  Date.parse(`${naive.slice(0, 19).replace(' ', 'T')}Z`) * 1000 + Number((naive.split('.')[1] ?? '').padEnd(6, '0'));
const londonDay = (naive: string) => london.format(microseconds(naive) / 1000);

/** London midnight is at 00:00 UTC, or in summer at 23:00 the day before. */
function startOf(day: string): string {
  const hourBefore = new Date(Date.parse(`${day}T00:00:00Z`) - 3_600_000);
  const summer = london.format(hourBefore) === day;
  return summer ? hourBefore.toISOString().slice(0, 19).replace('T', ' ') : `${day} 00:00:00`;
}

/** As Postgres rounds a numeric: halves away from zero. */
const rounded = (value: number) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

/** Sums by the other columns. */
function summed(rows: readonly Row[], ...sums: readonly string[]): Row[] {
  const groups = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(Object.entries(row).filter(([column]) => !sums.includes(column)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...row });
    else for (const column of sums) group[column] = Number(group[column]) + Number(row[column]);
  }
  return [...groups.values()];
}

function letterRate({ letter }: Rates, day: string, postage: string, sheets: number): number | undefined {
  if (sheets === 0) return 0;
  const fitting = letter.filter(
    (rate) =>
      rate.crown && rate.post_class === postage && rate.sheet_count === sheets && rate.start_date <= startOf(day),
  );
  return fitting.toSorted((a, b) => b.start_date.localeCompare(a.start_date))[0]?.rate;
}

function smsRate({ sms }: Rates, day: string): number | undefined {
  const fitting = sms.filter((rate) => rate.valid_from <= startOf(day));
  return fitting.toSorted((a, b) => b.valid_from.localeCompare(a.valid_from))[0]?.rate;
}

const problemOf = (row: RawRow) =>
  row.service_id === null
    ? 'service is null'
    : row.template_id === null
      ? 'template is null'
      : row.notification_status === null
        ? 'status is null'
        : undefined;

/** One row of `ft_billing` for one message; `rate` undefined: there is none. */
function billingRow(row: RawRow, bst_date: string, rates: Rates): Row {
  const { template_id, service_id, notification_type } = row;
  const same = { bst_date, template_id, service_id, notification_type, notifications_sent: 1 };
  if (notification_type === 'email') {
    return {
      ...same,
      provider: 'ses',
      rate_multiplier: 0,
      international: false,
      postage: 'none',
      billable_units: 0,
      rate: 0,
    };
  }
  const paid = {
    ...same,
    rate_multiplier: rounded(row.rate_multiplier ?? 1),
    international: row.international ?? false,
    billable_units: row.billable_units,
  };
  if (notification_type === 'sms') {
    return { ...paid, provider: row.sent_by ?? 'unknown', postage: 'none', rate: smsRate(rates, bst_date) };
  }
  const postage = row.postage ?? 'none';
  return { ...paid, provider: 'dvla', postage, rate: letterRate(rates, bst_date, postage, row.billable_units) };
}

function despatchRows(raw: Required<RawRows>, day: string, rates: Rates): Row[] {
  return raw.notifications_letter_despatch.flatMap(({ notification_id, despatched_on, cost_threshold }) => {
    const byId = (row: RawRow) => row.id === notification_id;
    const found = raw.notifications.find(byId) ?? raw.notification_history.find(byId);
    if (found === undefined || despatched_on !== day) return [];
    const { billable_units } = found;
    const postage = found.postage ?? 'none';
    const rate = letterRate(rates, day, postage, billable_units);
    return [{ bst_date: day, postage, cost_threshold, rate, billable_units, notifications_sent: 1 }];
  });
}

function unratedOf(fact: string, rows: readonly Row[]): Row[] {
  const unrated = rows.filter(({ rate }) => rate === undefined);
  const counted = unrated.map(({ bst_date, notification_type = 'letter' }) => ({ fact, bst_date, notification_type }));
  return summed(
    counted.map((row) => ({ ...row, notifications: 1 })),
    'notifications',
  );
}

/** A day's facts, message by message from the specification: nightly §2-§4 and what a message in two tables means. */
export function naiveFacts(raw: Required<RawRows>, day: string, rates: Rates): NaiveFacts {
  const isCounted = (row: RawRow) => row.key_type !== 'test' && londonDay(row.created_at) === day;
  const live = new Map(raw.notifications.map((row) => [row.id, row]));
  const once = [...raw.notifications, ...raw.notification_history.filter(({ id }) => !live.has(id))].filter(isCounted);
  const messages = once.filter(({ service_id, template_id }) => service_id !== null && template_id !== null);

  const elsewhere = raw.notification_history.filter((row) => {
    const winner = live.get(row.id);
    return winner !== undefined && isCounted(row) && londonDay(winner.created_at) !== day;
  });
  const problem = (row: RawRow, reason: string | undefined) =>
    reason === undefined ? [] : [{ day, notification_id: row.id, reason }];

  const byApi = messages.filter((row) => row.api_key_id !== null && row.notification_type !== 'letter');
  const isWithin = ({ sent_at, created_at }: RawRow) =>
    sent_at !== null && microseconds(sent_at) - microseconds(created_at) <= 10_000_000;
  const isBilled = ({ notification_type, notification_status }: RawRow) =>
    billed[notification_type]?.includes(notification_status ?? '');
  const billing = messages.filter(isBilled).map((row) => billingRow(row, day, rates));
  const despatch = despatchRows(raw, day, rates);
  const isRated = ({ rate }: Row) => rate !== undefined;

  return {
    ft_notification_status: summed(
      messages
        .filter((row) => row.notification_status !== null)
        .map((row) => ({
          bst_date: day,
          template_id: row.template_id,
          service_id: row.service_id,
          job_id: row.job_id ?? '00000000-0000-0000-0000-000000000000',
          notification_type: row.notification_type,
          key_type: row.key_type,
          notification_status: row.notification_status,
          notification_count: 1,
        })),
      'notification_count',
    ),
    ft_processing_time: [
      { bst_date: day, messages_total: byApi.length, messages_within_10_secs: byApi.filter(isWithin).length },
    ],
    ft_billing: summed(billing.filter(isRated), 'billable_units', 'notifications_sent'),
    ft_billing_letter_despatch: summed(despatch.filter(isRated), 'notifications_sent'),
    unrated: [...unratedOf('billing', billing), ...unratedOf('letter_despatch', despatch)],
    problem_row: [
      ...once.flatMap((row) => problem(row, problemOf(row))),
      ...elsewhere.flatMap((row) => problem(row, 'the copy in notifications is of another day')),
    ],
  };
}
