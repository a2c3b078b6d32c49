import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { templateGroup, templatesGroup } from '../cache/keys.ts';
import { templateDocument, templateTables } from './template-document.ts';

/** Notify does not cache these; the key is ours. */
const keyOf = (service: string, template: string, version: string) =>
  `ns:v2:service-${service}-template-${template}-version-${version}`;

/** The current version, also of an archived template. */
export function templateRead(pool: Pool, service: string, template: string): CachedRead {
  return documentRead(pool, {
    key: keyOf(service, template, 'None'),
    groups: [templateGroup(template), templatesGroup(service)],
    statement: `select ${templateDocument}::text as body from ${templateTables('templates')}
                   and t.service_id = $1 and t.id = $2`,
    values: [service, template],
  });
}

export function templateVersionRead(pool: Pool, service: string, template: string, version: number): CachedRead {
  return documentRead(pool, {
    key: keyOf(service, template, String(version)),
    groups: [templateGroup(template), templatesGroup(service)],
    // Numeric, since a caller may ask for a version that no int can hold.
    statement: `select ${templateDocument}::text as body from ${templateTables('templates_history')}
                   and t.service_id = $1 and t.id = $2 and t.version = $3::numeric`,
    values: [service, template, String(version)],
  });
}

/** All templates that are not archived, by name, as the JSON that is served. @param type only these. */
export async function templateList(pool: Pool, service: string, type: string | undefined): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select json_build_object('templates',
              coalesce(json_agg(${templateDocument} order by t.name, t.template_type), '[]'))::text as body
       from ${templateTables('templates')} and not t.archived and t.service_id = $1
        and ($2 = '' or t.template_type::text = $2)`,
    [service, type ?? ''],
  );
  return body;
}
