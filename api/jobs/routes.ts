import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function jobRoutes(_: ApiDeps): Route[] {
  return [];
}
