import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { templateVersionKey, templateVersionsKey } from './keys.ts';

/** Of one template; older ones have long expired. */
const newestVersions = 1_000;

interface Versions {
  readonly service: string;
  readonly template: string;
  readonly versions: readonly number[];
}

function keysOf({ service, template, versions }: Versions): string[] {
  const documents = ['None' as const, ...versions].map((version) => templateVersionKey(service, template, version));
  return [...documents, ...documents.map((key) => `${key}-all-page-counts`), templateVersionsKey(service, template)];
}

/**
 * Keys of documents that Notify's own apps may have filled, which no generation voids.
 *
 * @param ids of templates, or of services: all of their templates.
 */
export async function templateDocumentKeys(database: Pool | PoolClient, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await boundedQuery<Versions>(
    database,
    `select service_id as service, id as template,
            array(select version from public.templates_history history
                   where history.id = templates.id order by version desc limit ${newestVersions}) as versions
       from public.templates where id = any($1::text[]::uuid[]) or service_id = any($1::text[]::uuid[])`,
    [`{${ids.join(',')}}`],
  );
  return rows.flatMap(keysOf);
}
