import { z } from '@hono/zod-openapi';
import {
  type TemplateIds,
  templateDocument,
  templateList,
  templateVersionDocument,
  templateVersionsDocument,
} from '../../db/templates/reads.ts';
import type { ApiContext } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { noResult } from '../errors.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { listedTemplate, serviceParams, template, templateParams, templateVersion } from './shapes.ts';

const failures = { ...adminFailures, ...cachedFailures };
const missing = jsonResponse('The service has no such template, or it is hidden', failureBody);

/** The largest integer of Postgres. */
const maxVersion = 2_147_483_647;

const idsOf = (c: ApiContext): TemplateIds => ({
  service: pathId(c, 'service_id'),
  template: pathId(c, 'template_id'),
});

/** Templates and their versions, as lists and as documents. All are cached. Spec: cache §1.2, §5.3. */
export function readTemplates({ pool, cache }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/template',
        summary: "A service's templates that can be used",
        security: byAdmin,
        request: { params: serviceParams },
        responses: { 200: jsonResponse('By name', z.object({ data: z.array(listedTemplate) })), ...failures },
      },
      answer: async (c) => cachedAnswer(c, await cache.read(templateList(pool, pathId(c, 'service_id')))),
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/template/{template_id}',
        summary: 'A template as it is now, archived or not',
        security: byAdmin,
        request: { params: templateParams },
        responses: { 200: jsonResponse('The template', z.object({ data: template })), 404: missing, ...failures },
      },
      answer: async (c) => cachedAnswer(c, await cache.read(templateDocument(pool, idsOf(c)))),
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/template/{template_id}/version/{version}',
        summary: 'A template as it was',
        security: byAdmin,
        request: { params: templateParams.extend({ version: z.int().min(0) }) },
        responses: { 200: jsonResponse('The version', z.object({ data: templateVersion })), 404: missing, ...failures },
      },
      async answer(c) {
        const version = Number(c.req.param('version'));
        if (version > maxVersion) return noResult;
        return cachedAnswer(c, await cache.read(templateVersionDocument(pool, idsOf(c), version)));
      },
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/template/{template_id}/versions',
        summary: 'All versions of a template',
        security: byAdmin,
        request: { params: templateParams },
        responses: { 200: jsonResponse('Newest first', z.object({ data: z.array(templateVersion) })), ...failures },
      },
      answer: async (c) => cachedAnswer(c, await cache.read(templateVersionsDocument(pool, idsOf(c)))),
    },
  ];
}
