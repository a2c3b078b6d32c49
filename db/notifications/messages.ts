import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { messagesStatement } from './document.ts';

/** Which messages; an empty list means all. */
export interface MessageFilter {
  readonly statuses: readonly string[];
  readonly types: readonly string[];
}

export interface ServiceFilter extends MessageFilter {
  /** Made today or on that many days before. */
  readonly limitDays: number | undefined;
  readonly includeJobs: boolean;
  readonly includeTestKeys: boolean;
  /** What people sent by hand, one at a time. */
  readonly includeOneOff: boolean;
}

/** Pages are counted from 1. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** Messages as JSON texts, and whether there is another page after them. */
export interface PageOfMessages {
  readonly bodies: readonly string[];
  readonly hasNext: boolean;
}

/** SQL that is true when a list, as text with commas, is empty or has the value. */
const within = (value: string, list: string) => `(${list} = '' or ${value} = any(string_to_array(${list}, ',')))`;
const fits = (statuses: string, types: string) =>
  `${within('notification_status', statuses)} and ${within('notification_type::text', types)}`;
const filterValues = ({ statuses, types }: MessageFilter) => [statuses.join(','), types.join(',')];

async function read(
  pool: Pool,
  { rows, order, values }: { rows: string; order: string; values: readonly string[] },
  { number, size }: Page,
): Promise<PageOfMessages> {
  const page = `${rows} order by ${order} limit ${size + 1} offset ${(number - 1) * size}`;
  const found = await boundedQuery<{ body: string }>(pool, messagesStatement(page, order), values);
  return { bodies: found.slice(0, size).map(({ body }) => body), hasNext: found.length > size };
}

/** The messages of a service, the newest first. */
export function messagesOfService(
  pool: Pool,
  service: string,
  { limitDays, includeJobs, includeTestKeys, includeOneOff, ...filter }: ServiceFilter,
  page: Page,
  moment: Moment,
): Promise<PageOfMessages> {
  const conditions = [
    'service_id = $3',
    fits('$4', '$5'),
    `($6 = '' or created_at >= (${today} - nullif($6, '')::int)::timestamp at time zone $2 at time zone 'UTC')`,
    ...(includeJobs ? [] : ['job_id is null']),
    ...(includeTestKeys ? [] : [`key_type <> 'test'`]),
    ...(includeOneOff ? [] : ['created_by_id is null']),
  ];
  return read(
    pool,
    {
      rows: `select n.* from public.notifications n where ${conditions.join(' and ')}`,
      order: 'n.created_at desc, n.id',
      values: [...momentValues(moment), service, ...filterValues(filter), limitDays?.toString() ?? ''],
    },
    page,
  );
}

/** What people search by: how the recipient is stored, and the reference as it was given; patterns of LIKE. */
export interface SearchTerm {
  readonly recipient: string;
  readonly reference: string;
}

/** The messages of a service whose recipient or reference has a text in it, the newest first. */
export function searchMessages(
  pool: Pool,
  service: string,
  { recipient, reference }: SearchTerm,
  filter: MessageFilter,
  page: Page,
): Promise<PageOfMessages> {
  return read(
    pool,
    {
      rows: `select n.* from public.notifications n
              where service_id = $1 and (normalised_to like $2 or client_reference ilike $3) and key_type <> 'test'
                and ${fits('$4', '$5')}`,
      order: 'n.created_at desc, n.id',
      values: [service, recipient, reference, ...filterValues(filter)],
    },
    page,
  );
}

export interface JobOfService {
  readonly service: string;
  readonly job: string;
}

/** The messages of a job, in the order of its file, and how many there are on all pages. */
export async function messagesOfJob(
  pool: Pool,
  { service, job }: JobOfService,
  filter: MessageFilter,
  page: Page,
): Promise<{ bodies: readonly string[]; total: number }> {
  const rows = `public.notifications n where job_id = $1 and service_id = $2 and ${fits('$3', '$4')}`;
  const values = [job, service, ...filterValues(filter)];
  const [{ bodies }, { total }] = await Promise.all([
    read(pool, { rows: `select n.* from ${rows}`, order: 'n.job_row_number, n.id', values }, page),
    boundedRow<{ total: number }>(pool, `select count(*)::int as total from ${rows}`, values),
  ]);
  return { bodies, total };
}

/** A message as JSON text; undefined: the service has none such. */
export async function messageById(
  pool: Pool,
  { service, notification }: { service: string; notification: string },
): Promise<string | undefined> {
  const statement = messagesStatement('select * from public.notifications where id = $1 and service_id = $2', 'n.id');
  const [row] = await boundedQuery<{ body: string }>(pool, statement, [notification, service]);
  return row?.body;
}
