import type { Pool, PoolClient } from 'pg';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import {
  precompiledKey,
  templateGroup,
  templateListKey,
  templatesGroup,
  templateVersionKey,
  templateVersionsKey,
} from '../cache/keys.ts';
import { currentTemplate, folderOfTemplate, jsonObject, templateVersion } from './fields.ts';
import { withFormattedSenders } from './sender.ts';

/** Which template, by ids in small letters. */
export interface TemplateIds {
  readonly service: string;
  readonly template: string;
}

function templateRead(pool: Pool, document: Parameters<typeof documentRead>[1]): CachedRead {
  const read = documentRead(pool, document);
  return {
    ...read,
    async load() {
      const loaded = await read.load();
      return loaded && { ...loaded, body: withFormattedSenders(loaded.body) };
    },
  };
}

const groupsOf = ({ service, template }: TemplateIds) => [templateGroup(template), templatesGroup(service)];

const oneTemplate = `select '{"data":' || ${currentTemplate} || '}' as body
  from public.templates t where id = $1 and service_id = $2 and not hidden`;

/** `{"data": template}` as it is now, archived or not. None: hidden, or of another service. */
export function templateDocument(pool: Pool, ids: TemplateIds): CachedRead {
  return templateRead(pool, {
    key: templateVersionKey(ids.service, ids.template, 'None'),
    groups: groupsOf(ids),
    statement: oneTemplate,
    values: [ids.template, ids.service],
  });
}

/** The text of {@link templateDocument}, as the open transaction has left it. */
export async function templateAsServed(client: PoolClient, ids: TemplateIds): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(oneTemplate, [ids.template, ids.service]);
  return rows[0] && withFormattedSenders(rows[0].body);
}

/** `{"data": version}`: as it was, with the reply-to text and the names of today. */
export function templateVersionDocument(pool: Pool, ids: TemplateIds, version: number): CachedRead {
  return templateRead(pool, {
    key: templateVersionKey(ids.service, ids.template, version),
    groups: groupsOf(ids),
    statement: `select '{"data":' || ${templateVersion} || '}' as body
                  from public.templates_history t where id = $1 and service_id = $2 and version = $3 and not hidden`,
    values: [ids.template, ids.service, String(version)],
  });
}

/** `{"data": [version, ...]}`, newest first; of a template that there is not, none. */
export function templateVersionsDocument(pool: Pool, ids: TemplateIds): CachedRead {
  return templateRead(pool, {
    key: templateVersionsKey(ids.service, ids.template),
    groups: groupsOf(ids),
    statement: `select '{"data":[' || coalesce(string_agg(${templateVersion}::text, ',' order by version desc), '') || ']}' as body
                  from public.templates_history t where id = $1 and service_id = $2 and not hidden`,
    values: [ids.template, ids.service],
  });
}

/** What lists show of a row `t` of templates. */
const listedTemplate = jsonObject({
  folder: folderOfTemplate,
  id: 't.id',
  is_precompiled_letter: 'false',
  name: 't.name',
  template_type: 't.template_type',
});

/** `{"data": [...]}`: templates that can be used, by name, then by type. Spec: cache §5.3. */
export function templateList(pool: Pool, service: string): CachedRead {
  return documentRead(pool, {
    key: templateListKey(service),
    groups: [templatesGroup(service)],
    statement: `select '{"data":[' || coalesce(string_agg(${listedTemplate}::text, ',' order by name, template_type), '') || ']}' as body
                  from public.templates t where service_id = $1 and not archived and not hidden`,
    values: [service],
  });
}

/** The hidden template under which a service sends letters that are PDFs already, without `data` around it. */
export function precompiledTemplate(pool: Pool, service: string): CachedRead {
  return documentRead(pool, {
    key: precompiledKey(service),
    groups: [templatesGroup(service)],
    statement: `select ${currentTemplate}::text as body from public.templates t
                 where service_id = $1 and template_type = 'letter' and hidden order by created_at, id limit 1`,
    values: [service],
  });
}

/** The 26 fields of a template that a transaction has just written. */
export async function writtenTemplate(client: PoolClient, template: string): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ body: string }>(
    `select ${currentTemplate}::text as body from public.templates t where id = $1`,
    [template],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`Expected a template with the id ${template}, got none. Insert it first`);
  return JSON.parse(withFormattedSenders(row.body));
}
