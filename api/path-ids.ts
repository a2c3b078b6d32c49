import type { ApiContext } from './answer.ts';

/** A UUID of the path, as the database and the keys of the cache write it. */
export function pathId(c: ApiContext, name: `${string}_id`): string {
  const id = c.req.param(name);
  if (id === undefined) throw new Error(`Expected a parameter ${name} in the path of this route, got none`);
  return id.toLowerCase();
}
