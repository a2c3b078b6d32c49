import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { signValue } from '../../../api/signed-value.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { signing, type TestApi } from '../../support/api.ts';
import { londonDay } from '../../support/days.ts';
import { service, template } from '../../support/raw-rows.ts';
import { insert } from '../../support/table-rows.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** A notification of a minute ago that was handed to a provider; columns that it lacks are NULL. */
export function notification(type: 'sms' | 'email' | 'letter', fields: Readonly<Record<string, unknown>> = {}): Row {
  return {
    ...{ id: randomUUID(), to: 'somebody', service_id: service, template_id: template, template_version: 1 },
    ...{ key_type: 'normal', notification_type: type, notification_status: 'sending', billable_units: 1 },
    ...{ created_at: daysAgo(0), sent_by: type === 'sms' ? 'mmg' : null, rate_multiplier: 1, international: false },
    ...{ postage: type === 'letter' ? 'second' : null, ...fields },
  };
}

/**
 * Naive UTC, half an hour before noon of a London day so many days back; for today a minute ago, since nothing is of
 * the future. So many times 24 hours would be another day in the hour that a change of the clocks lies between.
 */
export function daysAgo(days: number): string {
  return days === 0 ? new Date(Date.now() - 60_000).toISOString().slice(0, -1) : `${londonDay(days)}T11:30:00.000`;
}

/** Services, templates and jobs need not exist. */
export async function insertRows(pool: Pool, table: string, ...rows: readonly object[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await insert(client, table, rows);
  });
}

/** The service wants to hear what becomes of its messages: each kind has an address of its own. */
export async function addCallback(pool: Pool, callback_type = 'delivery_status'): Promise<void> {
  await insertRows(pool, 'service_callback_api', {
    ...{ id: randomUUID(), service_id: service, url: 'https://testing.gov.uk/', bearer_token: 'x', version: 1 },
    ...{ created_at: daysAgo(1), updated_by_id: randomUUID(), callback_type },
  });
}

export interface Kept {
  readonly table: string;
  readonly status: string;
  readonly sentBy: string | null;
}

/** Where a notification is now, and what is said of it; a row in both tables is two of them. */
export async function kept(pool: Pool, { id }: { readonly id: string }): Promise<Kept[]> {
  const { rows } = await pool.query<Kept>(
    `select 'notifications' as table, notification_status as status, sent_by as "sentBy" from notifications where id = $1
     union all select 'notification_history', notification_status, sent_by from notification_history where id = $1`,
    [id],
  );
  return rows;
}

export async function statusOf(pool: Pool, row: { readonly id: string }): Promise<string | undefined> {
  const [only, ...more] = await kept(pool, row);
  if (more.length > 0) throw new Error(`Expected ${row.id} to be in one table, found it in both`);
  return only?.status;
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? '' : JSON.parse(text) };
}

export async function post(api: TestApi, path: string, body: unknown): Promise<Answered> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return answered(await api.get(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } }));
}

/** Without a token, as providers are. */
export const mmg = (api: TestApi, { id }: { readonly id: string }, status: string, substatus?: string) =>
  post(api, '/notifications/sms/mmg', { status, CID: id, substatus });

export async function firetext(api: TestApi, { id }: { readonly id: string }, status: string, code?: string) {
  const body = new URLSearchParams({ status, reference: id, ...(code !== undefined && { code }) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return answered(await api.get('/notifications/sms/firetext', { method: 'POST', body, headers }));
}

export const ses = (api: TestApi, message: unknown) =>
  post(api, '/notifications/email/ses', { Type: 'Notification', Message: JSON.stringify(message) });

interface Printed {
  readonly jobStatus?: string;
  readonly transitionDate?: string;
  readonly mailingProduct?: string;
  readonly postageClass?: string;
}

/** What the printer sends. */
export function printerSays(id: string, printed: Printed = {}) {
  const { jobStatus = 'DESPATCHED', transitionDate = '2026-03-28T23:30:00Z' } = printed;
  const { mailingProduct = 'MM', postageClass = '2ND' } = printed;
  return {
    ...{ id: '1234567890', time: transitionDate, metadata: { correlationId: '1' } },
    data: {
      ...{ jobId: id, jobStatus, transitionDate },
      despatchProperties: Object.entries({ totalSheets: '1', mailingProduct, postageClass }).map(([key, value]) => ({
        key,
        value,
      })),
    },
  };
}

export const letterToken = (id: string) => encodeURIComponent(signValue(id, signing));

export const printer = (api: TestApi, { id }: { readonly id: string }, printed?: Printed) =>
  post(api, `/notifications/letter/status?token=${letterToken(id)}`, printerSays(id, printed));
