import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';

export function v2Routes(_: ApiDeps): Route[] {
  return [];
}
