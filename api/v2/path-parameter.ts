import type { ApiContext } from '../answer.ts';
import { schemaFailure } from '../schema-errors.ts';
import { parseUuid } from './uuid.ts';

/**
 * A UUID of the path, as the database writes it. Anything else is told the caller, by a 400.
 *
 * @param field how the reference calls it. @throws RequestError
 */
export function v2PathId(c: ApiContext, name: `${string}_id`, field: string): string {
  const id = parseUuid(c.req.param(name));
  if (id === undefined) throw schemaFailure([`${field} is not a valid UUID`]);
  return id;
}
