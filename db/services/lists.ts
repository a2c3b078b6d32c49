import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { serviceDocument } from './document.ts';

interface Selection {
  readonly onlyActive: boolean;
  /** Services of this member only; undefined: all. */
  readonly user: string | undefined;
}

/** The JSON text `{"data": [...]}` of the documents of services, the oldest first. */
export async function listServices(pool: Pool, { onlyActive, user }: Selection): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select json_build_object('data', coalesce(json_agg(${serviceDocument} order by created_at, id), '[]'))::text as body
       from public.services
      where ${onlyActive ? 'active' : 'true'}
        and ${user === undefined ? 'true' : 'id in (select service_id from public.user_to_service where user_id = $1)'}`,
    user === undefined ? [] : [user],
  );
  return body;
}

/** A service as lists show it. */
export interface ServiceSummary {
  readonly active: boolean;
  readonly id: string;
  readonly name: string;
  readonly restricted: boolean;
}

/** Services with this text in their name, in capitals or not, by name. */
export async function findServicesByName(pool: Pool, name: string): Promise<ServiceSummary[]> {
  return boundedQuery<ServiceSummary>(
    pool,
    'select active, id, name, restricted from public.services where name ilike $1 order by name',
    [`%${name.replaceAll(/[\\%_]/g, '\\$&')}%`],
  );
}
