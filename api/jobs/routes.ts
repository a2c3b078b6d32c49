import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { jobCancellations } from './cancel.ts';
import { jobList } from './list.ts';
import { jobReads } from './reads.ts';

export function jobRoutes(deps: ApiDeps): Route[] {
  return [jobList(deps), ...jobReads(deps), ...jobCancellations(deps)];
}
