import type { PoolClient } from 'pg';
import { difference } from './converge.ts';
import type { Fact } from './days.ts';
import { definitions } from './definitions.ts';
import { type FactDay, factTarget } from './fact-definition.ts';

type Columns = Readonly<Record<string, string | number | boolean | null>>;

/** A row of a fact table that a night would add, change or remove. */
export interface RowDifference {
  readonly key: Columns;
  /** Its counts; null: the row is not there. */
  readonly old: Columns | null;
  /** Its counts after the night; null: the row would be gone. */
  readonly new: Columns | null;
  /** By how much more, or less, it would count. */
  readonly messages: number;
  /** The same in pounds, exact; null: the fact knows no money. */
  readonly pounds: string | null;
}

/** A day of a fact as it is, and as it would be. */
export interface FactDifferences {
  /** Rows. */
  readonly appear: number;
  readonly vanish: number;
  readonly change: number;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  /** Exact, as decimal text; null: the fact knows no money. */
  readonly poundsBefore: string | null;
  readonly poundsAfter: string | null;
  /** The largest first: by money where the fact knows it, else by messages. */
  readonly largest: readonly RowDifference[];
}

const maxLargest = 10;

/** What a row of the facts about money costs. */
const pounds: Partial<Readonly<Record<Fact, (row: string) => string>>> = {
  billing: (row) =>
    `case when ${row}.notification_type = 'letter' then ${row}.notifications_sent * ${row}.rate
          else ${row}.billable_units * ${row}.rate_multiplier * ${row}.rate end`,
  letter_despatch: (row) => `${row}.notifications_sent * ${row}.rate`,
};

/** A column `t` is of the row as it is, `d` of the row as it would be. */
export const rowAsItIs = ({ table, scope, keys }: (typeof definitions)[Fact]) =>
  `left join ${table} t on d.is_there and ${scope} and ${keys.map((key) => `t.${key} = d.${key}`).join(' and ')}`;

function statementOf(fact: Fact): string {
  const definition = definitions[fact];
  const { table, scope, keys, values, messages } = definition;
  const costOf = pounds[fact] ?? (() => 'null::numeric');
  const object = (row: string, columns: readonly string[]) =>
    `jsonb_build_object(${columns.map((column) => `'${column}', ${row}.${column}`).join(', ')})`;
  const cost = (row: string) => `coalesce(${costOf(row)}, 0)`;
  const costs = pounds[fact] === undefined ? 'null::numeric' : `${cost('d')} - ${cost('t')}`;
  const sum = (row: string, from: string) => `(select trim_scale(sum(${costOf(row)}))::text from ${from})`;
  const total = (from: string) => (pounds[fact] === undefined ? 'null' : `coalesce(${sum('t', from)}, '0')`);
  return `${difference(factTarget(definition))},
compared as (
  select ${object('d', keys)} as key, case when d.is_there then ${object('t', values)} end as old,
         case when d.is_wanted then ${object('d', values)} end as new,
         (coalesce(d.${messages}, 0) - coalesce(t.${messages}, 0))::float8 as messages, trim_scale(${costs}) as pounds
    from difference d ${rowAsItIs(definition)}
)
select (select count(*) from compared where old is null)::int as appear,
       (select count(*) from compared where new is null)::int as vanish,
       (select count(*) from compared where old is not null and new is not null)::int as change,
       (select coalesce(sum(t.${messages}), 0)::float8 from ${table} t where ${scope}) as "messagesBefore",
       (select coalesce(sum(t.${messages}), 0)::float8 from wanted t) as "messagesAfter",
       ${total(`${table} t where ${scope}`)} as "poundsBefore",
       ${total('wanted t')} as "poundsAfter",
       (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'old', old, 'new', new, 'messages', messages, 'pounds', pounds::text)), '[]')
          from (select * from compared order by abs(pounds) desc nulls last, abs(messages) desc, key limit ${maxLargest}) l) as largest`;
}

/** What a night would do to the day with the rollup and the rates that the transaction sees. Reads, and locks no row. */
export async function factDifferences(client: PoolClient, factDay: FactDay): Promise<FactDifferences> {
  const { rows } = await client.query<FactDifferences>(
    statementOf(factDay.fact),
    definitions[factDay.fact].parameters(factDay),
  );
  if (rows[0] === undefined) throw new Error(`Expected one row of differences of ${factDay.fact}, got none`);
  return rows[0];
}
