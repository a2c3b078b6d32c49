import { today } from '../services/moment.ts';

const factTables = {
  notification_status: 'public.ft_notification_status',
  billing: 'public.ft_billing',
} as const;

/** SQL: the naive UTC timestamp at which a date of the reporting zone ($2) begins. */
const startOf = (date: string) => `(${date})::timestamp at time zone $2 at time zone 'UTC'`;

/**
 * Common table expressions that end with `raw_day (day, start_utc, end_utc)`: the days of a range whose messages have to
 * be counted from the raw rows. These are today, and the days that have ended, but whose fact no night has completed yet.
 *
 * Of the days before our first one nobody will complete any: their facts count. Our first day is the day of the adoption,
 * else the first that the ledger knows or has to do, else the one after the last that has facts.
 *
 * $1 is the instant of the request, $2 the reporting zone; `first` and `last` are SQL of dates.
 */
export function rawDays(fact: keyof typeof factTables, first: string, last: string): string {
  return `
before_ours as (
  select coalesce(
    (select min(applied_at at time zone 'UTC' at time zone $2)::date - 1 from nightshift.migration where adopted),
    (select min(day) - 1 from (select day from nightshift.fact_day where fact = '${fact}'
                               union all select day from nightshift.day_due where fact = '${fact}') known),
    (select max(bst_date) from ${factTables[fact]} where bst_date < ${today}),
    '-infinity') as day
),
raw_day as (
  select begun::date as day, ${startOf('begun')} as start_utc, ${startOf(`begun + interval '1 day'`)} as end_utc
    from before_ours,
         generate_series(greatest(before_ours.day + 1, ${first})::timestamp, least(${today}, ${last})::timestamp, '1 day') begun
   where begun::date = ${today}
      or not exists (select from nightshift.fact_day
                      where fact_day.fact = '${fact}' and fact_day.day = begun::date and fact_day.complete)
)`;
}

/** What the facts and their readers look at. The two tables of an adopted database may differ in the type of the first. */
const columns = [
  'notification_type::text',
  ...[
    'id',
    'service_id',
    'template_id',
    'job_id',
    'key_type',
    'notification_status',
    'created_at',
    'sent_at',
    'sent_by',
  ],
  ...['api_key_id', 'billable_units', 'rate_multiplier', 'international', 'postage'],
].join(', ');

/** Those that a night lists as problems are in no fact. */
const isInFacts = `notification_status is not null and service_id is not null and template_id is not null
     and (rate_multiplier is null or rate_multiplier between -2147483648 and 2147483647)`;

/**
 * SQL of a subquery: the messages for which a condition holds, each once, wherever it is. Of one that is in both tables the row
 * in `notifications` counts. Not from Notify's view, which an adopted database may lack, and in which such a one is twice.
 *
 * `offset 0` keeps a look by index for each row that this is joined with.
 */
export const messages = (condition: string) => `(
  select ${columns} from public.notifications where ${condition}
  union all
  select ${columns} from public.notification_history history
   where ${condition} and not exists (select from public.notifications live where live.id = history.id)
  offset 0
)`;

/**
 * SQL to join `raw_day` with: its messages for which a condition holds, as the facts will have them. Test keys are in no fact:
 * like the reference's, they count today alone, so that a number does not change when the night is done.
 */
export const rawMessages = (condition: string) => `
cross join lateral ${messages(`created_at >= raw_day.start_utc and created_at < raw_day.end_utc
     and (key_type in ('normal', 'team') or raw_day.day = ${today}) and ${isInFacts} and ${condition}`)} message`;

/** SQL to join `raw_day` with: its messages of a service ($3), those with test keys left out. All columns of an index are compared. */
export const rawMessagesOfService = (condition = 'true') =>
  rawMessages(`service_id = $3::uuid and key_type in ('normal', 'team') and notification_type in ('email', 'sms', 'letter')
     and ${condition}`);
