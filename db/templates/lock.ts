import type { PoolClient } from 'pg';
import type { TemplateIds } from './reads.ts';
import type { TemplateType } from './write.ts';

/** What decides whether and how a template may be changed. */
export interface LockedTemplate {
  readonly template_type: TemplateType;
  readonly version: number;
}

/** Holds a template against other writers until the transaction ends. Undefined: hidden, or of another service. */
export async function lockTemplate(
  client: PoolClient,
  { service, template }: TemplateIds,
): Promise<LockedTemplate | undefined> {
  const { rows } = await client.query<LockedTemplate>(
    `select template_type, version from public.templates where id = $1 and service_id = $2 and not hidden
        for no key update`,
    [template, service],
  );
  return rows[0];
}
