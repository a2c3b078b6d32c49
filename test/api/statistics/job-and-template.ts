import type { Pool } from 'pg';
import { inTransaction } from '../../../db/postgres.ts';
import { uuid } from '../../support/raw-rows.ts';
import { insert } from '../../support/table-rows.ts';

/** Inserts with foreign keys off: nobody needs to have made it. */
async function insertAlone(pool: Pool, table: string, row: object): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await insert(client, table, [row]);
  });
}

export const insertTemplate = (pool: Pool, { id, service }: { id: string; service: string }) =>
  insertAlone(pool, 'public.templates', {
    id,
    name: 'Reminder',
    template_type: 'sms',
    created_at: '2026-01-01',
    content: '',
    service_id: service,
    created_by_id: uuid(0),
    version: 1,
    archived: false,
    hidden: false,
    has_unsubscribe_link: false,
  });

interface NewJob {
  readonly id: string;
  readonly service: string;
  readonly template: string;
  /** When its processing began. Naive UTC, as `madeAt`, which is the same unless it says otherwise. */
  readonly startedAt: string;
  readonly madeAt?: string;
  /** How many rows its file has. */
  readonly messages: number;
}

export const insertJob = (pool: Pool, { id, service, template, startedAt, madeAt = startedAt, messages }: NewJob) =>
  insertAlone(pool, 'public.jobs', {
    id,
    original_file_name: 'people.csv',
    service_id: service,
    template_id: template,
    created_at: madeAt,
    processing_started: startedAt,
    notification_count: messages,
    notifications_sent: 0,
    notifications_delivered: 0,
    notifications_failed: 0,
    created_by_id: uuid(0),
    template_version: 1,
    job_status: 'finished',
    archived: false,
  });
