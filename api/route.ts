import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { type Answer, type ApiContext, respond, type Trace } from './answer.ts';
import { type Client, checkClientToken } from './client-token.ts';
import type { ApiDeps } from './deps.ts';
import { failure, methodNotAllowed } from './errors.ts';
import { requireService } from './v2/service-guard.ts';

export interface Route {
  /** What `/openapi.json` says of it. With `security`, a caller needs a token: {@link byAdmin}, {@link byOps} or {@link byServiceKey}. */
  readonly definition: RouteConfig;
  answer(c: ApiContext): Answer | Promise<Answer>;
}

export type App = OpenAPIHono<{ Variables: { trace: Trace } }>;

/** The names of the schemes in `/openapi.json`. */
const adminToken = 'adminToken';
const opsToken = 'opsToken';
const serviceKey = 'serviceKey';
export const byAdmin = [{ [adminToken]: [] }];
/** For those who operate Nightshift: another client, so that no reader of pages can start or repair anything. */
export const byOps = [{ [opsToken]: [] }];
/** For the public API: the token of a service, signed by one of its keys. */
export const byServiceKey = [{ [serviceKey]: [] }];

function requireClient(client: Client, secrets: readonly string[], { now }: ApiDeps): MiddlewareHandler {
  return async (c: ApiContext, next) => {
    const refusal = checkClientToken(client, c.req.header('authorization'), secrets, now());
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

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const digits = /^[0-9]+$/;

/** What a parameter may be, by its name; undefined: anything. */
function formOf(name: string, path: string): RegExp | undefined {
  if (name === 'version') return digits;
  // The public API says itself what is wrong with an id.
  return name.endsWith('_id') && !path.startsWith('/v2/') ? uuid : undefined;
}

/**
 * A handler that passes on what only looks like its path: with another parameter it is another URL, or none, which is a 404
 * without a token. The router itself is many times as slow with such forms in its patterns.
 */
function ofPath(path: string, handler: MiddlewareHandler): MiddlewareHandler {
  const forms = [...path.matchAll(/\{(.+?)\}/g)].flatMap(([, name = '']) => {
    const form = formOf(name, path);
    return form === undefined ? [] : [{ name, form }];
  });
  return (c, next) => (forms.every(({ name, form }) => form.test(c.req.param(name) ?? '')) ? handler(c, next) : next());
}

function behind(guard: MiddlewareHandler | undefined, answer: (c: ApiContext) => Answer | Promise<Answer>) {
  return async (c: ApiContext) => {
    let response: Response | undefined;
    const answered = async () => {
      response = respond(c, await answer(c));
    };
    if (guard === undefined) await answered();
    return (await guard?.(c, answered)) || response;
  };
}

/** @throws Error when a route asks for something that nobody checks. */
function guardOf(
  routes: readonly Route[],
  guards: ReadonlyMap<RouteConfig['security'], MiddlewareHandler>,
): MiddlewareHandler | undefined {
  const security = routes.find(({ definition }) => definition.security)?.definition.security;
  if (security === undefined) return undefined;
  const guard = guards.get(security);
  if (guard === undefined) throw new Error('Expected the security of a route to be byAdmin, byOps or byServiceKey');
  return guard;
}

/**
 * Adds routes with what the reference has around each path: OPTIONS, which needs the token where the path does, and a
 * 405 for other methods, which does not. A route is behind a token exactly when its definition says so.
 */
export function addRoutes(app: App, deps: ApiDeps, routes: readonly Route[]): void {
  const guards = new Map<RouteConfig['security'], MiddlewareHandler>([
    [byAdmin, requireClient('notify-admin', deps.adminSecrets, deps)],
    [byOps, requireClient('nightshift-ops', deps.opsSecrets, deps)],
    [byServiceKey, requireService(deps)],
  ]);
  for (const scheme of [adminToken, opsToken, serviceKey]) {
    app.openAPIRegistry.registerComponent('securitySchemes', scheme, { type: 'http', scheme: 'bearer' });
  }
  for (const path of new Set(routes.map(({ definition }) => definition.path))) {
    const itsRoutes = routes.filter(({ definition }) => definition.path === path);
    const pattern = path.replaceAll(/\{(.+?)\}/g, ':$1');
    const guard = guardOf(itsRoutes, guards);
    const allow = allowOf(itsRoutes);
    for (const { definition, answer } of itsRoutes) {
      app.openAPIRegistry.registerPath(definition);
      app.on([definition.method], [pattern], ofPath(path, behind(guard, answer)));
    }
    const options: Answer = { status: 200, body: '', contentType: 'text/html; charset=utf-8', headers: { allow } };
    app.on(
      ['OPTIONS'],
      [pattern],
      ofPath(
        path,
        behind(guard, () => options),
      ),
    );
    app.all(
      pattern,
      ofPath(
        path,
        behind(undefined, () => methodNotAllowed(allow)),
      ),
    );
  }
}
