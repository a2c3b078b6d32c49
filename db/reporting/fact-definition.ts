import { type Converged, stamps } from './converge.ts';
import type { DayInterval, Fact, NotificationType } from './days.ts';

/** One day of one fact, as the plan of a run has it. */
export interface FactDay extends DayInterval {
  readonly fact: Fact;
  /** The types to write; only the status facts have windows by type, the others ignore it. */
  readonly types: readonly NotificationType[];
}

/** How one fact table is derived: all that differs between the facts, and nothing else. */
export interface FactDefinition {
  readonly table: string;
  /** Condition on the alias `t`: the rows that belong to the day. */
  readonly scope: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** The expression whose sum over a day's rows counts messages. */
  readonly messages: string;
  /** The parameters of `scope` alone; they come first in `parameters` too. */
  scopeParameters(day: FactDay): unknown[];
  /** The parameters that `scope`, `sources`, `rows` and `unrated` share. */
  parameters(day: FactDay): unknown[];
  /** One row, `source_rows`: what there is to derive the day from; parameter: the day. */
  readonly sourceRows: string;
  /** Common table expressions that `rows` and `unrated` read. */
  readonly sources?: string;
  /** The rows that the day should have: `keys` and `values`. */
  readonly rows: string;
  /** Rows left out for want of a rate, in the columns of `nightshift.unrated`; may read `rated`, which is `rows`. */
  readonly unrated?: string;
}

/** Raw rows that the day's rollup counts: the source of every fact that is derived from it. Parameter: the day. */
export const rollupSourceRows = 'select source_rows from nightshift.rollup_day where day = $1';

/** A condition on the alias; true: the rows of all services. @param services the parameter with the ids, as `$5`. */
const ofServices = (alias: string, services: string | undefined) =>
  services === undefined ? 'true' : `${alias}.service_id = any(${services}::uuid[])`;

/** What converging a day of the fact means. @param services the parameter with the ids of those that it is about alone. */
export function factTarget(
  { table, scope, keys, values, sources, rows }: FactDefinition,
  services?: string,
): Converged {
  const before = sources === undefined ? '' : `${sources},\n`;
  return {
    table,
    scope: `${scope} and ${ofServices('t', services)}`,
    keys,
    values,
    ...stamps,
    wanted: `${before}wanted as materialized (select r.* from (${rows}) r where ${ofServices('r', services)})`,
  };
}

const unratedKeys = [
  'fact',
  'bst_date',
  'service_id',
  'template_id',
  'notification_type',
  'provider',
  'rate_multiplier',
  'international',
  'postage',
  'sheets',
  'cost_threshold',
];

/**
 * What converging the day's list of unrated rows means. To be done before the fact itself, whose rows it keeps.
 *
 * @param services as of {@link factTarget}.
 */
export function unratedTarget(
  fact: Fact,
  { sources = '', rows, unrated }: FactDefinition,
  services?: string,
): Converged | undefined {
  if (unrated === undefined) return undefined;
  return {
    table: 'nightshift.unrated',
    scope: `t.fact = '${fact}' and t.bst_date = $1 and ${ofServices('t', services)}`,
    keys: unratedKeys,
    values: ['notifications', 'billable_units'],
    carried: ['replaced'],
    onInsert: { ...stamps.onInsert, replaced: 'd.replaced' },
    // What was replaced in an earlier night is not there to be seen any more.
    onUpdate: { ...stamps.onUpdate, replaced: 'coalesce(d.replaced, t.replaced)' },
    wanted: `${sources},\nrated as materialized (${rows}),\nwanted as materialized (select '${fact}' as fact, u.* from (${unrated}) u where ${ofServices('u', services)})`,
  };
}
