import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { messagesOfJobRoute } from './of-job.ts';
import { messagesOfServiceRoutes } from './of-service.ts';

export function notificationRoutes(deps: ApiDeps): Route[] {
  return [...messagesOfServiceRoutes(deps), messagesOfJobRoute(deps)];
}
