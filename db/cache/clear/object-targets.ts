import type { Pool } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';

export const objectTypes = ['service', 'user', 'organisation', 'template'] as const;

export interface CachedObject {
  readonly type: (typeof objectTypes)[number];
  readonly id: string;
}

const ofService = [
  'service',
  'template-list',
  'templates',
  'folders',
  'data-retention',
  'has-jobs',
  'returned-letters',
  'unsubscribe-requests',
  // Of all services: years and dates cannot be listed.
  'usage',
];
const ofOrganisation = ['organisation', 'email-branding-pool', 'letter-branding-pool', 'usage'];

/**
 * All that is cached of an object, and the lists that it is in, as targets of `targets.ts`. Undefined: there is no such
 * template, and only its row says in which service it was.
 */
export async function targetsOfObject(pool: Pool, { type, id }: CachedObject): Promise<string[] | undefined> {
  switch (type) {
    case 'user':
      return [`user/${id}`];
    case 'service':
      return ofService.map((kind) => `${kind}/${id}`);
    case 'organisation':
      return [...ofOrganisation.map((kind) => `${kind}/${id}`), 'organisations', 'domains'];
    case 'template': {
      const statement = 'select service_id as service from public.templates where id = $1';
      const [row] = await boundedQuery<{ service: string }>(pool, statement, [id]);
      return row && [`template/${row.service}/${id}`, `template-list/${row.service}`];
    }
  }
}
