import { differenceStatement } from './converge.ts';
import { dailyTotals } from './daily-totals.ts';
import { definitions } from './definitions.ts';
import { type FactDay, factTarget } from './fact-definition.ts';
import { billable, billing } from './facts/billing.ts';
import type { Invariant } from './finding.ts';

/** An invariant as SQL, for a day of a fact. */
export interface Check {
  readonly invariant: Invariant;
  /** What it finds fails no night. */
  readonly warns?: true;
  /** Rows `expected`, `found` and `what`, one for each finding. */
  readonly statement: string;
  readonly facts: readonly FactDay['fact'][];
  parameters(day: FactDay): unknown[];
}

const checksOfRollup: readonly Check[] = [
  {
    // Conservation: each message with a status is in exactly one status fact.
    invariant: 'R1',
    facts: ['notification_status'],
    parameters: ({ day, types }) => [day, types],
    statement: `
      select coalesce(r.n, 0) as expected, coalesce(f.n, 0) as found,
             concat_ws(' ', notification_type, 'of service', service_id) as what
        from (select service_id, notification_type, sum(notifications) as n from nightshift.day_rollup
               where day = $1 and notification_type = any($2::text[]) and notification_status <> '' group by 1, 2) r
        full join (select service_id, notification_type, sum(notification_count) as n from public.ft_notification_status
               where bst_date = $1 and notification_type = any($2::text[]) and key_type <> 'test' group by 1, 2) f
          using (service_id, notification_type)
       where r.n is distinct from f.n`,
  },
  {
    // What is billed, and what could not be rated, is what was billable: by service, type and provider.
    invariant: 'R4',
    facts: ['billing'],
    parameters: ({ day }) => [day],
    statement: `
      select coalesce(r.n, 0) as expected, coalesce(f.n, 0) as found,
             concat_ws(' ', notification_type, 'by', provider, 'of service', service_id) as what
        from (select service_id, notification_type, provider, sum(notifications) as n from nightshift.day_rollup
               where day = $1 and ${billable} group by 1, 2, 3) r
        full join (select service_id, notification_type, provider, sum(n) as n
                     from (select service_id, notification_type, provider, notifications_sent as n
                             from public.ft_billing where bst_date = $1
                           union all
                           select service_id, notification_type, provider, notifications
                             from nightshift.unrated where bst_date = $1 and fact = 'billing') billed
                    group by 1, 2, 3) f
          using (service_id, notification_type, provider)
       where r.n is distinct from f.n`,
  },
  {
    // A text has one fragment or more; the provider may not have told how many yet.
    invariant: 'R4',
    warns: true,
    facts: ['billing'],
    parameters: ({ day }) => [day],
    statement: `
      select concat('at least ', sum(notifications_sent)) as expected, coalesce(sum(billable_units), 0) as found,
             concat('fragments of texts by ', provider, ' of service ', service_id) as what
        from public.ft_billing where bst_date = $1 and notification_type = 'sms'
       group by provider, service_id
      having coalesce(sum(billable_units), 0) < sum(notifications_sent)`,
  },
  {
    // Money, to the last digit: the day's cost by service from the facts, and from the rollup and the rates.
    invariant: 'R5',
    facts: ['billing'],
    parameters: ({ day, startUtc }) => [day, startUtc],
    statement: `
      with ${billing.sources}
      select coalesce(r.cost, 0) as expected, coalesce(f.cost, 0) as found, concat('pounds of service ', service_id) as what
        from (select service_id, sum(case when notification_type = 'letter' then notifications * rate
                                          else billable_units * rate_multiplier * rate end) as cost
                from priced where rate is not null group by 1) r
        full join (select service_id, sum(case when notification_type = 'letter' then notifications_sent * rate
                                               else billable_units * rate_multiplier * rate end) as cost
                     from public.ft_billing where bst_date = $1 group by 1) f using (service_id)
       where r.cost is distinct from f.cost`,
  },
  {
    invariant: 'R6',
    facts: ['processing_time'],
    parameters: ({ day }) => [day],
    statement: `
      select expected, found, what
        from (select coalesce((select sum(api_sent) from nightshift.day_rollup where day = $1), 0) as expected,
                     messages_total as found, messages_within_10_secs as within, 'messages sent by API' as what
                from public.ft_processing_time where bst_date = $1) t
       where expected <> found or within not between 0 and found`,
  },
];

/** Double entry: what the journal says was added and taken away sums to what the fact counts. */
function journalCheck({ fact }: FactDay): Check {
  const { table, messages } = definitions[fact];
  return {
    invariant: 'R3',
    facts: [fact],
    parameters: ({ day }) => [day],
    statement: `
      select expected, found, 'messages that the journal explains' as what
        from (select coalesce((select sum(messages) from nightshift.journal_baseline where fact = '${fact}' and bst_date = $1), 0)
                     + coalesce((select sum(messages) from nightshift.journal where fact = '${fact}' and bst_date = $1), 0) as expected,
                     coalesce((select sum(${messages}) from ${table} t where t.bst_date = $1), 0) as found) sums
       where expected <> found`,
  };
}

/** @param services ids of those whose rows are compared; undefined: all rows. */
export function differenceCheck(factDay: FactDay, services?: readonly string[]): Check {
  const definition = definitions[factDay.fact];
  const ofDay = definition.parameters(factDay);
  const parameters = services === undefined ? ofDay : [...ofDay, services];
  const target = factTarget(definition, services && `$${parameters.length}`);
  return {
    invariant: 'R8',
    facts: [factDay.fact],
    parameters: () => parameters,
    statement: `select 0 as expected, differences as found, 'rows of ${definition.table} that differ from their source' as what
                  from (${differenceStatement(target)}) d where differences > 0`,
  };
}

const totalsCheck: Check = {
  invariant: 'R9',
  facts: ['notification_status'],
  parameters: ({ day }) => [day],
  statement: `select 0 as expected, differences as found, 'daily totals that differ from the facts' as what
                from (${differenceStatement(dailyTotals)}) d where differences > 0`,
};

/** What has to hold whatever the rollup says: of the journal and the totals, which tell of the facts as they are. */
export const checksOfFacts = (factDay: FactDay): Check[] => [journalCheck(factDay), totalsCheck];

/** All that has to hold on a day which was written from the rollup as it is. */
export const allChecks = (factDay: FactDay): Check[] => [
  ...checksOfRollup,
  ...checksOfFacts(factDay),
  differenceCheck(factDay),
];
