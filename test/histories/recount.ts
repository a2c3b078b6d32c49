import type { Pool } from 'pg';
import type { Fact } from '../../db/reporting/days.ts';
import { type NaiveFacts, naiveFacts, readRates } from '../db/reporting/naive-facts.ts';
import type { DespatchRow, RawRow } from '../support/raw-rows.ts';
import { addDays } from './clock.ts';

type Row = Readonly<Record<string, unknown>>;

/** Where a fact is not what a count of everything says. */
export interface Difference {
  readonly fact: Fact;
  readonly day: string;
  /** The keys of the row, but the day. */
  readonly row: string;
  readonly service: string | undefined;
  /** The row's counts; a dash: there is no such row. */
  readonly expected: string;
  readonly actual: string;
}

const counts = ['notification_count', 'messages_total', 'messages_within_10_secs', 'billable_units'];
const sums = [...counts, 'notifications_sent', 'notifications'];

const tables = {
  ft_notification_status: 'notification_status',
  ft_processing_time: 'processing_time',
  ft_billing: 'billing',
  ft_billing_letter_despatch: 'letter_despatch',
} as const satisfies Partial<Record<keyof NaiveFacts, Fact>>;

interface Entry {
  readonly fact: Fact;
  readonly row: Row;
}

/** The facts as they are, the messages without a rate among them. */
async function readActual(pool: Pool): Promise<Entry[]> {
  const selects = Object.entries(tables).map(
    ([table, fact]) =>
      `select '${fact}' as fact, to_jsonb(t) - 'created_at' - 'updated_at' as row from public.${table} t`,
  );
  const { rows } = await pool.query<Entry>(
    `${selects.join(' union all ')}
     union all
     select fact, jsonb_build_object('unrated', 'no rate', 'bst_date', bst_date, 'notification_type', notification_type,
                                     'notifications', sum(notifications))
       from nightshift.unrated group by fact, bst_date, notification_type`,
  );
  return rows;
}

function entriesOf(facts: NaiveFacts): Entry[] {
  const entries = Object.entries(tables).flatMap(
    ([table, fact]) => facts[table as keyof typeof tables].map((row) => ({ fact, row })), // Object.entries forgets the names
  );
  const unrated = facts.unrated.map(({ fact, ...row }) => ({
    fact: fact as Fact, // of `naiveFacts`
    row: { unrated: 'no rate', ...row },
  }));
  return [...entries, ...unrated];
}

/** Letter despatch counts the sheets of one letter: they are among its keys. */
const isCount = (fact: string, column: string) =>
  sums.includes(column) && !(fact === 'letter_despatch' && column === 'billable_units');

/** Ids of the tests, by their last digits. */
const short = (value: unknown) =>
  String(value)
    .replace(/^00000000-0000-0000-0000-000000000000$/, 'no job')
    .replace(/^00000000-0000-4000-8000-0*/, 'id ');

function keyed(entries: readonly Entry[]) {
  return new Map(
    entries.map(({ fact, row }) => {
      const columns = Object.entries(row).toSorted(([one], [other]) => one.localeCompare(other));
      const keys = columns.filter(([column]) => !isCount(fact, column) && column !== 'bst_date');
      const counted = columns.filter(([column]) => isCount(fact, column)).map(([, value]) => value);
      const service = row['service_id'] === undefined ? undefined : String(row['service_id']);
      const text = keys.map(([, value]) => short(value)).join(', ');
      const entry = { fact, day: String(row['bst_date']), row: text, service, counted: counted.join(' / ') };
      return [`${fact} ${entry.day} ${text}`, entry];
    }),
  );
}

/** Counts the days from `first` to `last` anew, from all rows that were ever written, and compares the facts with it. */
export async function compareFacts(
  pool: Pool,
  written: Iterable<RawRow>,
  [first, last]: readonly [string, string],
): Promise<Difference[]> {
  const rates = await readRates(pool);
  const { rows: despatches } = await pool.query<DespatchRow>('select * from public.notifications_letter_despatch');
  const all = [...written];
  const expected: Entry[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const near = all.filter(({ created_at, id }) => {
      const date = created_at.slice(0, 10);
      return date === day || date === addDays(day, -1) || despatches.some((each) => each.notification_id === id);
    });
    const raw = { notifications: near, notification_history: [], notifications_letter_despatch: despatches };
    expected.push(...entriesOf(naiveFacts(raw, day, rates)));
  }
  const actual = (await readActual(pool)).filter(({ row }) => String(row['bst_date']) >= first);
  const [wanted, found] = [keyed(expected), keyed(actual)];
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((key) => {
    const [want, have] = [wanted.get(key), found.get(key)];
    const either = want ?? have;
    if (either === undefined || want?.counted === have?.counted) return [];
    const { counted: _, ...where } = either;
    return [{ ...where, expected: want?.counted ?? '-', actual: have?.counted ?? '-' }];
  });
}
