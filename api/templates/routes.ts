import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function templateRoutes(_: ApiDeps): Route[] {
  return [];
}
