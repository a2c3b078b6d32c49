import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { checkAdminToken } from './admin-token.ts';
import { type Answer, type ApiContext, respond, type Trace } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { failure, methodNotAllowed } from './errors.ts';
import { requireService } from './v2/service-guard.ts';

export interface Route {
  /** What `/openapi.json` says of it. With `security`, a caller needs a token: {@link byAdmin} or {@link byServiceKey}. */
  readonly definition: RouteConfig;
  answer(c: ApiContext): Answer | Promise<Answer>;
}

export type App = OpenAPIHono<{ Variables: { trace: Trace } }>;

/** The names of the schemes in `/openapi.json`. */
const adminToken = 'adminToken';
const serviceKey = 'serviceKey';
export const byAdmin = [{ [adminToken]: [] }];
/** For the public API: the token of a service, signed by one of its keys. */
export const byServiceKey = [{ [serviceKey]: [] }];

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
function parameterPattern(name: string, path: string): string {
  // The public API says itself what is wrong with an id.
  if (name.endsWith('_id') && !path.startsWith('/v2/'))
    return `:${name}{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}`;
  return name === 'version' ? `:${name}{[0-9]+}` : `:${name}`;
}

function patternOf(path: string): string {
  return path.replaceAll(/\{(.+?)\}/g, (_, name: string) => parameterPattern(name, path));
}

/** @throws Error when a route asks for something that nobody checks. */
function guardOf(
  ofPath: readonly Route[],
  guards: ReadonlyMap<RouteConfig['security'], MiddlewareHandler>,
): MiddlewareHandler[] {
  const security = ofPath.find(({ definition }) => definition.security)?.definition.security;
  if (security === undefined) return [];
  const guard = guards.get(security);
  if (guard === undefined) throw new Error('Expected the security of a route to be byAdmin or byServiceKey');
  return [guard];
}

/**
 * Adds routes with what the reference has around each path: OPTIONS, which needs the token where the path does, and a
 * 405 for other methods, which does not. A route is behind a token exactly when its definition says so.
 */
export function addRoutes(app: App, deps: ApiDeps, routes: readonly Route[]): void {
  const guards = new Map<RouteConfig['security'], MiddlewareHandler>([
    [byAdmin, requireAdmin(deps)],
    [byServiceKey, requireService(deps)],
  ]);
  for (const scheme of [adminToken, serviceKey]) {
    app.openAPIRegistry.registerComponent('securitySchemes', scheme, { type: 'http', scheme: 'bearer' });
  }
  for (const path of new Set(routes.map(({ definition }) => definition.path))) {
    const ofPath = routes.filter(({ definition }) => definition.path === path);
    const pattern = patternOf(path);
    const guard = guardOf(ofPath, guards);
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
