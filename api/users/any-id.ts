import type { ApiContext } from '../answer.ts';
import { missing } from '../request-error.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What was given as an id, as the database writes it. @throws RequestError with a 404 when it is no UUID: no row has it. */
export function asId(given: string): string {
  if (!uuid.test(given)) throw missing();
  return given.toLowerCase();
}

/** Of a path whose part may be any text in the reference: what is no id is looked for in vain, with a token. */
export function anyId(c: ApiContext, name: string): string {
  return asId(c.req.param(name) ?? '');
}
