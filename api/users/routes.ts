import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function userRoutes(_: ApiDeps): Route[] {
  return [];
}
