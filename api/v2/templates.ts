import { z } from '@hono/zod-openapi';
import type { CachedRead } from '../../db/cache/guard/types.ts';
import { templateList, templateRead, templateVersionRead } from '../../db/v2/templates.ts';
import type { Answer, ApiContext } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { cachedFailures, jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { malformedFailure, missingFailure, serviceFailures, v2NoResult } from './failures.ts';
import { v2PathId } from './path-parameter.ts';
import { checkSchema, oneOf } from './schema.ts';
import { templateTypes, v2Template } from './shapes.ts';

async function answerOne(c: ApiContext, { cache }: ApiDeps, read: CachedRead): Promise<Answer> {
  const served = await cache.read(read);
  return served === undefined ? v2NoResult : cachedAnswer(c, served);
}

const oneResponses = {
  200: jsonResponse('The template', v2Template),
  ...malformedFailure,
  ...missingFailure,
  ...cachedFailures,
  ...serviceFailures,
};

function list({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/v2/templates',
      summary: "The service's templates that are not archived, by name",
      security: byServiceKey,
      request: { query: z.object({ type: z.enum(templateTypes).optional() }) },
      responses: {
        200: jsonResponse('The templates', z.object({ templates: z.array(v2Template) })),
        ...malformedFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const query = c.req.query();
      checkSchema(query, { properties: { type: oneOf(templateTypes) }, closed: true });
      return { status: 200, body: await templateList(pool, c.get('service').id, query['type']) };
    },
  };
}

function current(deps: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/v2/template/{template_id}',
      summary: 'A template of the service, archived or not',
      security: byServiceKey,
      request: { params: z.object({ template_id: z.string() }) },
      responses: oneResponses,
    },
    answer: (c) => answerOne(c, deps, templateRead(deps.pool, c.get('service').id, v2PathId(c, 'template_id', 'id'))),
  };
}

/** Version 0 is the current one, as in the reference. */
function ofVersion(deps: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/v2/template/{template_id}/version/{version}',
      summary: 'A version of a template of the service',
      security: byServiceKey,
      request: { params: z.object({ template_id: z.string(), version: z.int().min(0) }) },
      responses: oneResponses,
    },
    answer(c) {
      const template = v2PathId(c, 'template_id', 'id');
      const version = Number(c.req.param('version'));
      const { id } = c.get('service');
      const read =
        version === 0 ? templateRead(deps.pool, id, template) : templateVersionRead(deps.pool, id, template, version);
      return answerOne(c, deps, read);
    },
  };
}

/** Spec: cache §9.1. */
export const v2TemplateRoutes = (deps: ApiDeps): Route[] => [list(deps), current(deps), ofVersion(deps)];
