import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { monthlyStatistics } from './by-month.ts';
import { templateStatistics } from './by-template.ts';
import { platformStats } from './platform.ts';

export function statisticsRoutes(deps: ApiDeps): Route[] {
  return [...templateStatistics(deps), ...monthlyStatistics(deps), platformStats(deps)];
}
