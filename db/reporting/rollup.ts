import type { PoolClient } from 'pg';
import { convergeStatement } from './converge.ts';
import { type DayInterval, zeroUuid } from './days.ts';

/** What rolling up a day found. Counts are of raw rows with a normal or team key. */
export interface RollupResult {
  readonly version: number;
  readonly sourceRows: number;
  readonly problemRows: number;
  readonly changed: boolean;
}

const keys = [
  'service_id',
  'template_id',
  'job_id',
  'notification_type',
  'key_type',
  'notification_status',
  'provider',
  'rate_multiplier',
  'international',
  'postage',
  'sheets',
] as const;
const values = ['notifications', 'billable_units', 'api_sent', 'within_10_secs'] as const;

const raw = [
  'service_id',
  'template_id',
  'job_id',
  'notification_type',
  'key_type',
  'notification_status',
  'sent_by',
  'rate_multiplier',
  'international',
  'postage',
  'billable_units',
  'api_key_id',
  'created_at',
  'sent_at',
];

/** Listed as problems of the day; in no fact, but that processing time counts a row without a status. */
const withoutStatus = 'status is null';
const maxListedProblems = 10_000;

/** The column is numeric and may hold NaN or more than the facts can: one such row must not stop the day. */
const badMultiplier = (alias: string) => `${alias}rate_multiplier not between -2147483648 and 2147483647`;

/**
 * The one scan of a day's raw rows. Spec: nightly §2.3, §3 and §4.3 for what counts; cases README for what differs.
 *
 * An id counts once, and its row in `notifications` wins, also when the two copies are of different days: the join by id
 * is therefore not bounded by the day. A problem row is a group of its own, so its id comes out of the same scan.
 */
const scanStatement = `
create temp table day_scan on commit drop as
select service_id, template_id, coalesce(job_id, '${zeroUuid}') as job_id, notification_type::text as notification_type,
       key_type::text as key_type, coalesce(notification_status, '')::text as notification_status,
       case notification_type when 'email' then 'ses' when 'letter' then 'dvla' else coalesce(sent_by, 'unknown') end::text as provider,
       case when notification_type = 'email' or problem is not null then 0
            else coalesce(rate_multiplier, 1)::integer end as rate_multiplier,
       case notification_type when 'email' then false else coalesce(international, false) end as international,
       case notification_type when 'letter' then coalesce(postage, 'none') else 'none' end::text as postage,
       case notification_type when 'letter' then billable_units else 0 end as sheets,
       problem, problem_id,
       count(*) as notifications,
       sum(case notification_type when 'email' then 0 else billable_units end)::bigint as billable_units,
       count(*) filter (where api_key_id is not null and notification_type <> 'letter') as api_sent,
       count(*) filter (where api_key_id is not null and notification_type <> 'letter'
                          and sent_at <= created_at + interval '10 seconds') as within_10_secs
  from (
    select *, case when problem is not null then id end as problem_id
      from (
        select id, ${raw.join(', ')},
               case when service_id is null then 'service is null'
                    when template_id is null then 'template is null'
                    when ${badMultiplier('')} then 'rate_multiplier is out of range'
                    when notification_status is null then '${withoutStatus}' end as problem
          from public.notifications
         where created_at >= $1::timestamp and created_at < $2::timestamp and key_type in ('normal', 'team')
        union all
        select h.id, ${raw.map((column) => `h.${column}`).join(', ')},
               case when n.id is not null then 'the copy in notifications is of another day'
                    when h.service_id is null then 'service is null'
                    when h.template_id is null then 'template is null'
                    when ${badMultiplier('h.')} then 'rate_multiplier is out of range'
                    when h.notification_status is null then '${withoutStatus}' end
          from public.notification_history h
          left join public.notifications n on n.id = h.id
         where h.created_at >= $1::timestamp and h.created_at < $2::timestamp and h.key_type in ('normal', 'team')
           and (n.id is null or n.created_at < $1::timestamp or n.created_at >= $2::timestamp)
      ) raw
  ) source
 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13`;

// Whole rows are hashed and the hashes added up, so the digest does not depend on their order.
const summaryStatement = `
select coalesce(sum(notifications) filter (where counted), 0)::bigint as source_rows,
       coalesce(sum(notifications) filter (where problem is not null), 0)::bigint as problem_rows,
       coalesce(sum(hashtextextended(row(s.*)::text, 0)::numeric), 0)::text as digest
  from (select *, problem is null or problem = '${withoutStatus}' as counted from day_scan) s`;

const rollup = {
  table: 'nightshift.day_rollup',
  scope: 't.day = $1',
  keys: ['day', ...keys],
  values,
  wanted: `wanted as materialized (
  select $1::date as day, ${[...keys, ...values].join(', ')} from day_scan where problem is null
  union all
  select $1::date, ${keys.join(', ')}, ${values.map((column) => `sum(${column})::bigint`).join(', ')}
    from day_scan where problem = '${withoutStatus}' group by ${keys.join(', ')}
)`,
};

const problems = {
  table: 'nightshift.problem_row',
  scope: 't.day = $1',
  keys: ['day', 'notification_id'],
  values: ['reason'],
  wanted: `wanted as materialized (
  select $1::date as day, problem_id as notification_id, min(problem) as reason
    from day_scan where problem is not null group by problem_id order by problem_id limit ${maxListedProblems}
)`,
};

/**
 * Scans a day's raw rows into `nightshift.day_rollup`. The caller holds the day's lock, in a READ COMMITTED transaction.
 * A day whose content is the same as before is left as it is, its version too.
 */
export async function rollUpDay(client: PoolClient, { day, startUtc, endUtc }: DayInterval): Promise<RollupResult> {
  const { rows: clock } = await client.query<{ complete: boolean }>(
    `select timezone('utc', clock_timestamp()) >= $1::timestamp as complete`,
    [endUtc],
  );
  await client.query(scanStatement, [startUtc, endUtc]);
  const { rows: summaries } = await client.query<{ source_rows: string; problem_rows: string; digest: string }>(
    summaryStatement,
  );
  const { rows: stored } = await client.query<{ version: string; digest: string | null; complete: boolean }>(
    'select version, digest, complete from nightshift.rollup_day where day = $1',
    [day],
  );
  const summary = summaries[0];
  if (summary === undefined) throw new Error(`The scan of ${day} gave no summary: expected one row, got none`);
  const last = stored[0];
  const complete = clock[0]?.complete ?? false;

  const changed = last === undefined || last.digest !== summary.digest;
  const version = Number(last?.version ?? 0) + (changed ? 1 : 0);
  if (changed) {
    await client.query('analyze day_scan');
    await client.query(convergeStatement(rollup), [day]);
    await client.query(convergeStatement(problems), [day]);
  }
  if (changed || last.complete !== complete) {
    await client.query(
      `insert into nightshift.rollup_day (day, version, digest, source_rows, problem_rows, complete, rolled_at)
       values ($1, $2, $3, $4, $5, $6, timezone('utc', now()))
       on conflict (day) do update
          set version = excluded.version, digest = excluded.digest, source_rows = excluded.source_rows,
              problem_rows = excluded.problem_rows, complete = excluded.complete, rolled_at = excluded.rolled_at`,
      [day, version, summary.digest, summary.source_rows, summary.problem_rows, complete],
    );
  }
  return {
    version,
    sourceRows: Number(summary.source_rows),
    problemRows: Number(summary.problem_rows),
    changed,
  };
}
