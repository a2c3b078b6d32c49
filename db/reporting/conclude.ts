import type { PoolClient } from 'pg';
import type { AlertKey } from '../alerts.ts';
import type { Fact, ReportingDay } from './days.ts';
import { markDue } from './mark-due.ts';

/** Something that a person should look at. `key` stays the same from night to night, so that it alerts once. */
export interface Problem {
  readonly key: AlertKey;
  readonly subject: string;
  readonly message: string;
}

/**
 * What the run met and wrote around: refused days, rows without a rate, facts that fell by more than half, raw rows
 * that are in no fact.
 */
export async function findProblems(client: PoolClient, runId: string): Promise<Problem[]> {
  const { rows } = await client.query<Problem>(
    `with days as (select * from nightshift.run_fact_day where run_id = $1),
     unrated as (
       select u.fact, u.bst_date, u.notification_type, sum(u.notifications) as notifications,
              u.fact = 'billing' and not exists (
                select from public.ft_billing f
                 where f.bst_date = u.bst_date and f.notification_type = u.notification_type) as everything
         from nightshift.unrated u join days d on d.fact = u.fact and d.day = u.bst_date
        group by 1, 2, 3
     )
     select * from (
       select concat_ws('/', 'refused', fact, day) as key, format('%s of %s refused', fact, day) as subject, reason as message
         from days where state = 'refused'
       union all
       select concat_ws('/', case when everything then 'all-unrated' else 'unrated' end, fact, bst_date, notification_type),
              format('%s%s of %s without a rate', case when everything then 'ALL ' end, notification_type, bst_date),
              format('%s %s messages of %s have no rate and are not in %s: see nightshift.unrated. Add the rate; the next night rates them',
                     notifications, notification_type, bst_date, fact)
         from unrated
       union all
       select concat_ws('/', 'fall', fact, day, sum_before, sum_after), format('%s of %s fell by more than half', fact, day),
              format('%s of %s counted %s messages before the run, and %s after it. To see which: npm run nightshift -- journal --fact %s --day %s',
                     fact, day, sum_before, sum_after, fact, day)
         from days where state = 'written' and sum_after < sum_before / 2.0
       union all
       select concat_ws('/', 'problem-rows', day, reason), format('raw rows of %s: %s', day, reason),
              format('%s rows of %s: %s. They are left out of the facts: see nightshift.problem_row', count(*), day, reason)
         from nightshift.problem_row where day in (select day from days where fact <> 'letter_despatch')
        group by day, reason
     ) problems order by key`,
    [runId],
  );
  return rows;
}

/** Says on the due list why a day failed, and puts it at the end of the queue. */
export async function markFailed(
  client: PoolClient,
  failed: readonly { readonly fact: Fact; readonly day: ReportingDay; readonly message: string }[],
): Promise<void> {
  await markDue(
    client,
    failed.map(({ fact, day, message }) => ({ fact, day, reason: `failed: ${message}` })),
  );
}

/** The days of the facts that a run wrote, whose marks are gone by that. */
export async function daysOfRun(client: PoolClient, runId: string) {
  const { rows } = await client.query<{ fact: Fact; day: ReportingDay }>(
    'select fact, day from nightshift.run_fact_day where run_id = $1 order by day, fact',
    [runId],
  );
  return rows;
}

/** Writes the outcome of a run. `summary` is kept as it is, for people. */
export async function closeRun(client: PoolClient, runId: string, state: string, summary: object): Promise<void> {
  await client.query(
    `update nightshift.run set state = $2, summary = $3, finished_at = timezone('utc', now()) where run_id = $1`,
    [runId, state, JSON.stringify(summary)],
  );
}

/** Keeps what the reconciliation of a run found. */
export async function recordCheck(
  client: PoolClient,
  runId: string,
  check: {
    readonly invariant: string;
    readonly daysChecked: number;
    readonly violations: readonly object[];
    readonly warnings: readonly object[];
  },
): Promise<void> {
  await client.query(
    `insert into nightshift.run_check (run_id, invariant, days_checked, violations, warnings) values ($1, $2, $3, $4, $5)
     on conflict (run_id, invariant) do update
        set days_checked = excluded.days_checked, violations = excluded.violations, warnings = excluded.warnings`,
    [runId, check.invariant, check.daysChecked, JSON.stringify(check.violations), JSON.stringify(check.warnings)],
  );
}
