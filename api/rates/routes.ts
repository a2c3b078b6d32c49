import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function rateRoutes(_: ApiDeps): Route[] {
  return [];
}
