import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { archive } from './archive.ts';
import { servicesByName } from './by-name.ts';
import { create } from './create.ts';
import { goLiveChecklist } from './go-live-checklist.ts';
import { versions } from './history.ts';
import { serviceList } from './list.ts';
import { liveServicesData } from './live-services.ts';
import { monthlyData } from './monthly-data.ts';
import { organisation } from './organisation.ts';
import { oneService } from './service.ts';
import { settingsRoutes } from './settings/routes.ts';
import { statistics } from './statistics.ts';
import { update } from './update.ts';

const routes = [
  serviceList,
  create,
  servicesByName,
  liveServicesData,
  monthlyData,
  oneService,
  update,
  archive,
  versions,
  organisation,
  statistics,
  goLiveChecklist,
];

export function serviceRoutes(deps: ApiDeps): Route[] {
  return [...routes.map((route) => route(deps)), ...settingsRoutes(deps)];
}
