import type { Context } from 'hono';
import { routePath } from 'hono/route';

/** Which route has answered: paths hold ids, patterns do not. Undefined: none. */
export function routePattern(c: Context): string | undefined {
  const pattern = routePath(c);
  return pattern.endsWith('*') ? undefined : pattern;
}
