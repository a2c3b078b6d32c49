import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { getPath } from 'hono/utils/url';
import { accessLog } from './access-log.ts';
import { respond } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { errorHandler, notFound, tooLarge } from './errors.ts';
import { healthRoutes } from './health.ts';
import { openApiRoute } from './openapi.ts';
import { organisationsSearch } from './organisations-search.ts';
import { performanceDashboard } from './performance-dashboard.ts';
import { type App, addRoutes } from './route.ts';
import { statusRoutes } from './status.ts';

const maxBodyBytes = 1_000_000;

/** As for the reference, several slashes at the start are one. */
function pathOf(request: Request): string {
  return getPath(request).replace(/^\/{2,}/, '/');
}

/** The API over the dependencies that it is given. It opens nothing and reads no environment. */
export function createApp(deps: ApiDeps): App {
  const app: App = new OpenAPIHono({ getPath: pathOf });
  app.use(accessLog(deps.logger));
  app.on(['POST', 'PUT', 'PATCH'], '*', bodyLimit({ maxSize: maxBodyBytes, onError: (c) => respond(c, tooLarge) }));
  app.notFound((c) => respond(c, notFound));
  app.onError(errorHandler(deps.logger));
  addRoutes(app, deps, [
    performanceDashboard(deps),
    ...statusRoutes(deps),
    organisationsSearch(deps),
    ...healthRoutes(deps),
    openApiRoute(app),
  ]);
  return app;
}
