import type { Pool } from 'pg';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { emailBrandings, letterBrandings } from './branding.ts';

const listOf = (brandings: string) => `
select coalesce(json_agg(branding order by name), '[]')::text as body from (${brandings}) branding`;

/** Those that are not archived, as a bare list. Spec: cache §1.2, as all of these. */
export function emailBrandingsRead(pool: Pool): CachedRead {
  return documentRead(pool, {
    key: 'email_branding',
    statement: listOf(`${emailBrandings} where active`),
    values: [],
  });
}

export function letterBrandingsRead(pool: Pool): CachedRead {
  return documentRead(pool, { key: 'letter_branding', statement: listOf(letterBrandings), values: [] });
}

/** One, archived or not, as the body of the answer has it: `{ "email_branding": ... }`. */
export function emailBrandingRead(pool: Pool, id: string): CachedRead {
  return documentRead(pool, {
    key: `email_branding-${id}`,
    statement: `select json_build_object('email_branding', row_to_json(branding))::text as body
                  from (${emailBrandings} where id = $1) branding`,
    values: [id],
  });
}

export function letterBrandingRead(pool: Pool, id: string): CachedRead {
  return documentRead(pool, {
    key: `letter_branding-${id}`,
    statement: `select row_to_json(branding)::text as body from (${letterBrandings} where id = $1) branding`,
    values: [id],
  });
}

/** What an organisation's services may choose from, by name; an empty list too where there is no such organisation. */
export function emailBrandingPoolRead(pool: Pool, organisation: string): CachedRead {
  const ids = 'select email_branding_id from public.email_branding_to_organisation where organisation_id = $1';
  return documentRead(pool, {
    key: `organisation-${organisation}-email-branding-pool`,
    statement: listOf(`${emailBrandings} where id in (${ids})`),
    values: [organisation],
  });
}

/** What an organisation's services may choose from, by name; nothing where there is no such organisation. */
export function letterBrandingPoolRead(pool: Pool, organisation: string): CachedRead {
  const ids = 'select letter_branding_id from public.letter_branding_to_organisation where organisation_id = $1';
  return documentRead(pool, {
    key: `organisation-${organisation}-letter-branding-pool`,
    statement: `select list.body from public.organisation, (${listOf(`${letterBrandings} where id in (${ids})`)}) list
                 where organisation.id = $1`,
    values: [organisation],
  });
}
