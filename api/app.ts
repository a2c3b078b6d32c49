import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getPath } from 'hono/utils/url';
import { accessLog } from './access-log.ts';
import { respond } from './answer.ts';
import { billingRoutes } from './billing/routes.ts';
import { brandingRoutes } from './branding/routes.ts';
import { cacheStatus } from './cache-status.ts';
import type { ApiDeps } from './deps.ts';
import { errorHandler } from './error-handler.ts';
import { notFound, tooLarge } from './errors.ts';
import { healthRoutes } from './health.ts';
import { inviteRoutes } from './invites/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { createMetrics } from './metrics.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { openApiRoute } from './openapi.ts';
import { opsRoutes } from './ops/routes.ts';
import { organisationRoutes } from './organisations/routes.ts';
import { styleRoute } from './pages/assets.ts';
import { opsPageRoutes } from './pages/ops/routes.ts';
import { performanceRoutes } from './pages/performance/routes.ts';
import { performanceDashboard } from './performance-dashboard.ts';
import { platformAdminRoutes } from './platform-admin/routes.ts';
import { rateRoutes } from './rates/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { type App, addRoutes } from './route.ts';
import { serviceRoutes } from './services/routes.ts';
import { statisticsRoutes } from './statistics/routes.ts';
import { statusRoutes } from './status.ts';
import { requestSpans } from './telemetry/request-spans.ts';
import { templateRoutes } from './templates/routes.ts';
import { userRoutes } from './users/routes.ts';
import { letterPath } from './v2/letters/route.ts';
import { v2Routes } from './v2/routes.ts';
import { v2TooLarge } from './v2/too-large.ts';

const maxBodyBytes = 1_000_000;

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => respond(c, c.req.path.startsWith('/v2/') ? v2TooLarge : tooLarge),
});

/** Letters have a limit of their own. */
const limitBodies: MiddlewareHandler = (c, next) => (c.req.path === letterPath ? next() : limitBody(c, next));

/** As for the reference, several slashes at the start are one. */
function pathOf(request: Request): string {
  return getPath(request).replace(/^\/{2,}/, '/');
}

/** The API over the dependencies that it is given. It opens nothing and reads no environment. */
export function createApp(deps: ApiDeps): App {
  const app: App = new OpenAPIHono({ getPath: pathOf });
  const metrics = createMetrics(deps);
  app.use(accessLog(deps.logger));
  app.use(requestSpans);
  app.use(metrics.middleware);
  app.on(['POST', 'PUT', 'PATCH'], '*', limitBodies);
  app.notFound((c) => respond(c, notFound));
  app.onError(errorHandler(deps.logger));
  addRoutes(app, deps, [
    performanceDashboard(deps),
    ...performanceRoutes(deps),
    styleRoute,
    ...statusRoutes(deps),
    ...serviceRoutes(deps),
    ...userRoutes(deps),
    ...templateRoutes(deps),
    ...organisationRoutes(deps),
    ...brandingRoutes(deps),
    ...inviteRoutes(deps),
    ...jobRoutes(deps),
    ...notificationRoutes(deps),
    ...statisticsRoutes(deps),
    ...billingRoutes(deps),
    ...rateRoutes(deps),
    ...v2Routes(deps),
    ...receiptRoutes(deps),
    ...healthRoutes(deps),
    cacheStatus(deps),
    ...platformAdminRoutes(deps),
    ...opsRoutes(deps),
    ...opsPageRoutes(deps),
    metrics.route,
    openApiRoute(app),
  ]);
  return app;
}
