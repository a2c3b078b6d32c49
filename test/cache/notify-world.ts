import { readFile } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../db/postgres.ts';

type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** A version 4 UUID that says which one it is. */
export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const organisation = id(1);
export const user = id(2);
export const service = id(3);
export const template = id(4);
export const folder = id(5);
export const furtherFolder = id(10);
export const attachment = id(6);
export const emailBranding = id(7);
export const letterBranding = id(8);

/** What another service of another user hangs on. */
export const other = { organisation: id(11), user: id(12), service: id(13), template: id(14), folder: id(15) };

const version = {
  id: template,
  service_id: service,
  created_by_id: user,
  letter_attachment_id: attachment,
  version: 3,
};

/** One row or more of each table, the columns that matter. */
const world: Readonly<Record<string, readonly Row[]>> = {
  users: [
    { id: user, email_address: 'user@example.gov.uk' },
    { id: other.user, email_address: 'other@example.gov.uk' },
  ],
  organisation: [
    { id: organisation, name: 'Organisation' },
    { id: other.organisation, name: 'Other organisation' },
  ],
  services: [
    {
      id: service,
      name: 'Service',
      normalised_service_name: 'service',
      organisation_id: organisation,
      created_by_id: user,
    },
    { id: other.service, name: 'Other', normalised_service_name: 'other', created_by_id: other.user },
  ],
  domain: [{ domain: 'example.gov.uk', organisation_id: organisation }],
  user_to_service: [{ user_id: user, service_id: service }],
  user_to_organisation: [{ user_id: user, organisation_id: organisation }],
  permissions: [{ id: id(21), user_id: user, service_id: service }],
  organisation_user_permissions: [{ id: id(22), user_id: user, organisation_id: organisation }],
  service_permissions: [{ service_id: service, permission: 'email' }],
  service_callback_api: [{ id: id(23), service_id: service, updated_by_id: user, callback_type: 'complaint' }],
  service_data_retention: [{ id: id(24), service_id: service }],
  service_email_reply_to: [{ id: id(25), service_id: service }],
  service_sms_senders: [{ id: id(26), service_id: service }],
  service_letter_contacts: [{ id: id(27), service_id: service }],
  service_join_requests: [{ id: id(28), service_id: service, requester_id: user }],
  letter_attachment: [{ id: attachment, created_by_id: user }],
  templates: [
    version,
    {
      ...version,
      id: other.template,
      service_id: other.service,
      created_by_id: other.user,
      letter_attachment_id: null,
      version: 1,
    },
  ],
  templates_history: [1, 2, 3].map((number) => ({ ...version, version: number })),
  template_folder: [
    { id: folder, service_id: service },
    { id: furtherFolder, service_id: service },
    { id: other.folder, service_id: other.service },
  ],
  template_folder_map: [{ template_id: template, template_folder_id: folder }],
  template_redacted: [{ template_id: template, updated_by_id: user }],
  template_email_files: [{ id: id(29), template_id: template, created_by_id: user }],
  user_folder_permissions: [{ user_id: user, service_id: service, template_folder_id: folder }],
  email_branding: [{ id: emailBranding, name: 'Email branding', brand_type: 'org' }],
  letter_branding: [{ id: letterBranding, name: 'Letter branding' }],
  email_branding_to_organisation: [{ organisation_id: organisation, email_branding_id: emailBranding }],
  letter_branding_to_organisation: [{ organisation_id: organisation, letter_branding_id: letterBranding }],
  service_email_branding: [{ service_id: service, email_branding_id: emailBranding }],
  service_letter_branding: [{ service_id: service, letter_branding_id: letterBranding }],
  jobs: [{ id: id(30), service_id: service, template_id: template, job_status: 'finished' }],
  annual_billing: [{ id: id(37), service_id: service, financial_year_start: 2025 }],
  rates: [{ id: id(31) }],
  letter_rates: [{ id: id(32) }],
  returned_letters: [{ id: id(33), service_id: service, notification_id: id(36) }],
  unsubscribe_request: [{ id: id(34), service_id: service }],
  unsubscribe_request_report: [{ id: id(35), service_id: service }],
};

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly labels: readonly string[] | null;
}

export async function columnsOf(client: PoolClient, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select attname as name, format_type(atttypid, null) as type, attnotnull and not atthasdef as required,
            (select array_agg(enumlabel::text order by enumsortorder) from pg_enum where enumtypid = atttypid) as labels
       from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`public.${table}`],
  );
  return rows;
}

const samples: Readonly<Record<string, Value>> = {
  uuid: id(99),
  boolean: true,
  'timestamp without time zone': '2026-01-01 00:00',
  date: '2026-01-01',
  jsonb: '{}',
  json: '{}',
  'character varying': 'sms_auth',
  text: 'some text',
};

/** Tables that only an adopted database has. */
const adoptedOnly = ['unsubscribe_request', 'unsubscribe_request_report'];

/** Makes the tables that only an adopted database has, with their triggers as the migration would make them. */
async function addAdoptedTables(client: PoolClient): Promise<void> {
  const file = new URL('../../db/migrations/0004_cache_outbox.sql', import.meta.url);
  const blocks = (await readFile(file, 'utf8')).split(/\n(?=do \$do\$)/);
  for (const table of adoptedOnly) {
    await client.query(`create table public.${table} (id uuid primary key, service_id uuid not null)`);
    await client.query(blocks.filter((block) => block.includes(`to_regclass('public.${table}')`)).join(''));
  }
}

/** Inserts a row; what it lacks and must have is made up. */
export async function insertRow(client: PoolClient, table: string, row: Row): Promise<void> {
  const columns = await columnsOf(client, table);
  const filled = Object.fromEntries(
    columns
      .filter(({ name, required }) => required && !(name in row))
      .map(({ name, type, labels }) => [name, labels?.[0] ?? samples[type] ?? 1]),
  );
  const given = Object.entries({ ...filled, ...row });
  await client.query(
    `insert into public.${table} (${given.map(([name]) => name).join(', ')}) values (${given.map((_, at) => `$${at + 1}`).join(', ')})`,
    given.map(([, value]) => value),
  );
}

/** Loads the rows of this file into a migrated database, in an order that the foreign keys allow, and leaves the outbox empty. */
export async function loadWorld(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await addAdoptedTables(client);
    for (const [table, rows] of Object.entries(world)) {
      for (const row of rows) await insertRow(client, table, row);
    }
    await client.query('delete from nightshift.cache_outbox');
  });
}

/** The first row of a table in the world: the columns that matter. */
export function worldRow(table: string): Row {
  const row = world[table]?.[0];
  if (row === undefined) throw new Error(`Expected a row of ${table} in the world of the tests, got none. Add one`);
  return row;
}
