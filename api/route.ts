import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { checkAdminToken } from './admin-token.ts';
import { type Answer, type ApiContext, respond, type Trace } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { failure, methodNotAllowed } from './errors.ts';

export interface Route {
  /** What `/openapi.json` says of it. With `security`, a caller needs the admin's token. */
  readonly definition: RouteConfig;
  answer(c: ApiContext): Answer | Promise<Answer>;
}

export type App = OpenAPIHono<{ Variables: { trace: Trace } }>;

/** The name of the scheme in `/openapi.json`. */
const adminToken = 'adminToken';
export const byAdmin = [{ [adminToken]: [] }];

function requireAdmin({ adminSecrets, now }: ApiDeps): MiddlewareHandler {
  return async (c: ApiContext, next) => {
    const refusal = checkAdminToken(c.req.header('authorization'), adminSecrets, now());
    if (refusal === undefined) return next();
    return respond(c, failure(refusal.status, { token: [refusal.message] }));
  };
}

/** GET brings HEAD along, as in the reference. */
function allowOf(routes: readonly Route[]): string {
  const methods = routes.map(({ definition }) => definition.method.toUpperCase());
  const read = methods.includes('GET');
  return [...methods.filter((method) => method !== 'GET'), 'OPTIONS', ...(read ? ['HEAD', 'GET'] : [])].join(', ');
}

/** What a parameter may be, by its name. Anything else is another URL, which there is not: a 404, without a token. */
function parameterPattern(name: string): string {
  if (name.endsWith('_id')) return `:${name}{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}`;
  return name === 'version' ? `:${name}{[0-9]+}` : `:${name}`;
}

function patternOf(path: string): string {
  return path.replaceAll(/\{(.+?)\}/g, (_, name: string) => parameterPattern(name));
}

/**
 * Adds routes with what the reference has around each path: OPTIONS, which needs the token where the path does, and a
 * 405 for other methods, which does not. A route is behind the token exactly when its definition says so.
 */
export function addRoutes(app: App, deps: ApiDeps, routes: readonly Route[]): void {
  app.openAPIRegistry.registerComponent('securitySchemes', adminToken, { type: 'http', scheme: 'bearer' });
  const admin = requireAdmin(deps);
  for (const path of new Set(routes.map(({ definition }) => definition.path))) {
    const ofPath = routes.filter(({ definition }) => definition.path === path);
    const pattern = patternOf(path);
    const guard = ofPath.some(({ definition }) => definition.security) ? [admin] : [];
    const allow = allowOf(ofPath);
    for (const { definition, answer } of ofPath) {
      app.openAPIRegistry.registerPath(definition);
      app.on([definition.method], [pattern], ...guard, async (c) => respond(c, await answer(c)));
    }
    const options: Answer = { status: 200, body: '', contentType: 'text/html; charset=utf-8', headers: { allow } };
    app.on(['OPTIONS'], [pattern], ...guard, (c) => respond(c, options));
    app.all(pattern, (c) => respond(c, methodNotAllowed(allow)));
  }
}
