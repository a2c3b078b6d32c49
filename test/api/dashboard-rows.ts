import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import { template, uuid } from '../support/raw-rows.ts';

/** Inserts objects by the names of their columns, with foreign keys off; columns that they lack are NULL. */
async function insert(pool: Pool, table: string, rows: readonly object[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(rows),
    ]);
  });
}

export interface StatusFact {
  readonly bst_date: string;
  readonly notification_count: number;
  readonly notification_type?: 'email' | 'sms' | 'letter';
  readonly notification_status?: string;
  readonly key_type?: string;
}

/** Facts of delivered e-mails with normal keys, unless they say otherwise; the triggers keep the daily totals. */
export async function insertStatusFacts(pool: Pool, facts: readonly StatusFact[]): Promise<void> {
  await pool.query(
    `insert into public.ft_notification_status select * from jsonb_populate_recordset(null::public.ft_notification_status, $1)`,
    [
      JSON.stringify(
        facts.map((fact, index) => ({
          template_id: template,
          service_id: uuid(index),
          job_id: uuid(0),
          notification_type: 'email',
          key_type: 'normal',
          notification_status: 'delivered',
          created_at: '2026-04-05 00:20',
          ...fact,
        })),
      ),
    ],
  );
}

export async function insertProcessingTime(
  pool: Pool,
  days: readonly {
    readonly bst_date: string;
    readonly messages_total: number;
    readonly messages_within_10_secs: number;
  }[],
): Promise<void> {
  const rows = days.map((day) => ({ created_at: '2026-04-05 02:00', ...day }));
  await insert(pool, 'public.ft_processing_time', rows);
}

export interface NewService {
  readonly name: string;
  readonly organisation_id?: string;
  readonly active?: boolean;
  readonly restricted?: boolean;
  readonly count_as_live?: boolean;
}

/** Live services, unless they say otherwise. Returns their ids. */
export async function insertServices(pool: Pool, services: readonly NewService[]): Promise<string[]> {
  const ids = services.map((_, index) => uuid(100 + index));
  const rows = services.map((service, index) => ({
    id: ids[index],
    created_at: '2026-01-01',
    created_by_id: uuid(0),
    version: 1,
    active: true,
    restricted: false,
    count_as_live: true,
    prefix_sms: true,
    rate_limit: 3000,
    letter_message_limit: 50,
    sms_message_limit: 50,
    email_message_limit: 50,
    international_sms_message_limit: 50,
    has_active_go_live_request: false,
    normalised_service_name: `service-${index}`,
    email_sender_local_part: `service-${index}`,
    confirmed_unique: true,
    ...service,
  }));
  await insert(pool, 'public.services', rows);
  return ids;
}

export async function insertOrganisations(
  pool: Pool,
  organisations: readonly { readonly id: string; readonly name: string; readonly active?: boolean }[],
): Promise<void> {
  const rows = organisations.map((organisation) => ({
    active: true,
    created_at: '2026-01-01',
    can_approve_own_go_live_requests: false,
    ...organisation,
  }));
  await insert(pool, 'public.organisation', rows);
}

/** What nights have written of the dashboard's facts, as the ledger has it. */
export async function insertFactDays(
  pool: Pool,
  days: readonly {
    readonly day: string;
    readonly fact?: 'notification_status' | 'processing_time';
    readonly complete?: boolean;
    readonly state?: 'written' | 'refused';
  }[],
): Promise<void> {
  const rows = days.flatMap(({ fact, ...day }) =>
    (fact === undefined ? ['notification_status', 'processing_time'] : [fact]).map((name) => ({
      fact: name,
      state: 'written',
      complete: true,
      rollup_version: 1,
      rates_digest: '',
      code_version: 'test',
      run_id: 'a run',
      written_at: '2026-04-05 00:20',
      ...day,
    })),
  );
  await insert(pool, 'nightshift.fact_day', rows);
}
