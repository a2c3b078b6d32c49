import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { organisationArchiving } from './archive.ts';
import { organisationCreation } from './create.ts';
import { goLiveNotices } from './go-live-notices.ts';
import { serviceLinking } from './link-service.ts';
import { organisationReads } from './reads.ts';
import { organisationsSearch } from './search.ts';
import { organisationUpdate } from './update.ts';

export function organisationRoutes(deps: ApiDeps): Route[] {
  return [
    organisationsSearch(deps),
    ...organisationReads(deps),
    organisationCreation(deps),
    organisationUpdate(deps),
    organisationArchiving(deps),
    serviceLinking(deps),
    ...goLiveNotices(deps),
  ];
}
