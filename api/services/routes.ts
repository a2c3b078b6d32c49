import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function serviceRoutes(_: ApiDeps): Route[] {
  return [];
}
