import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function organisationRoutes(_: ApiDeps): Route[] {
  return [];
}
