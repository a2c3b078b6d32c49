import type { Pool } from 'pg';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { uuid } from '../../support/raw-rows.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertServices } from '../dashboard-rows.ts';

export const alice = uuid(1);
export const bob = uuid(2);
/** Has not confirmed the address yet. */
export const pending = uuid(3);
/** No member of any service. */
const stranger = uuid(0);
const notifyUser = '6af522d0-2915-4e52-83a3-3690455a5fe6';

export interface Answered {
  readonly status: number;
  /** The JSON, or the text of what is not JSON. */
  readonly body: unknown;
}

/** A Notify with a service that may send everything and one that may send e-mails only. */
export interface TestNotify {
  readonly api: TestApi;
  readonly pool: Pool;
  /** May send e-mails, texts and letters. Alice, Bob and the pending user are its members. */
  readonly service: string;
  /** May send e-mails only. */
  readonly emailService: string;
  get(path: string): Promise<Answered>;
  send(method: 'POST' | 'DELETE', path: string, body?: object, headers?: Record<string, string>): Promise<Answered>;
  /** The template that was made: its fields. */
  createTemplate(fields?: object): Promise<Row>;
}

const row = z.looseObject({ id: z.string() });
/** A template or a folder. */
export type Row = z.infer<typeof row>;

/** The `data` of an answer that must have this status. */
export function dataOf({ status, body }: Answered, expected = 200): Row {
  if (status !== expected) throw new Error(`Expected ${expected}, got ${status}: ${JSON.stringify(body)}`);
  return z.object({ data: row }).parse(body).data;
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

async function insertRows(pool: Pool): Promise<string[]> {
  const users = [
    [stranger, 'Stranger', 'active'],
    [alice, 'Alice', 'active'],
    [bob, 'Bob', 'active'],
    [pending, 'Pending', 'pending'],
    [notifyUser, 'Notify', 'active'],
  ];
  await pool.query(
    `insert into public.users (id, name, email_address, created_at, _password, password_changed_at, failed_login_count,
       state, platform_admin, email_access_validated_at)
     select (u->>0)::uuid, u->>1, lower(u->>1) || '@testing.gov.uk', '2026-01-01', '', '2026-01-01', 0, u->>2, false,
            '2026-01-01' from jsonb_array_elements($1) u`,
    [JSON.stringify(users)],
  );
  const services = await insertServices(pool, [{ name: 'Everything' }, { name: 'E-mails' }]);
  await pool.query(
    `insert into public.service_permissions
     select $1::uuid, unnest(array['email', 'sms', 'letter']), timestamp '2026-01-01'
      union all select $2, 'email', timestamp '2026-01-01'`,
    services,
  );
  await pool.query('insert into public.user_to_service select unnest($2::uuid[]), $1::uuid', [
    services[0],
    [alice, bob, pending],
  ]);
  return services;
}

/** To be called in `beforeAll`. */
export async function startNotify(): Promise<TestNotify> {
  const database = await createDatabase();
  const { pool } = database;
  const [service = '', emailService = ''] = await insertRows(pool);
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
    await database.drop();
  });
  const options = { databaseUrl: database.url, redisUrl: await redisDatabase() };
  const api = createTestApi((end) => void ends.push(end), options);
  const send: TestNotify['send'] = async (method, path, body, headers = {}) => {
    const init = { method, headers: { 'content-type': 'application/json', ...headers } };
    return answered(await api.get(path, body === undefined ? init : { ...init, body: JSON.stringify(body) }));
  };
  return {
    api,
    pool,
    service,
    emailService,
    get: async (path) => answered(await api.get(path)),
    send,
    async createTemplate(fields = {}) {
      const plain = { name: 'Reminder', template_type: 'sms', content: 'Hi ((name))', service, created_by: alice };
      return dataOf(await send('POST', `/service/${service}/template`, { ...plain, ...fields }), 201);
    },
  };
}
