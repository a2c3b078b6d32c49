import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function inviteRoutes(_: ApiDeps): Route[] {
  return [];
}
