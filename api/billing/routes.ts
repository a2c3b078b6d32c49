import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { freeAllowanceRoutes } from './free-allowance.ts';
import { platformReports } from './reports.ts';
import { usage } from './usage.ts';

export function billingRoutes(deps: ApiDeps): Route[] {
  return [...usage(deps), ...freeAllowanceRoutes(deps), ...platformReports(deps)];
}
