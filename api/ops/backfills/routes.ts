import { z } from '@hono/zod-openapi';
import { type ApiContext, json } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { jsonBody } from '../../json-body.ts';
import { found } from '../../request-error.ts';
import { adminFailures, done, failureBody, jsonRequest, jsonResponse, noContent } from '../../responses.ts';
import { byOps, type Route } from '../../route.ts';
import { askForBackfill } from './ask-for-backfill.ts';
import type { Backfill } from './backfills.ts';
import { backfillBody, backfillShape } from './shapes.ts';

const params = z.object({ id: z.string() });
const listed = 50;

const failures = {
  ...adminFailures,
  503: {
    ...jsonResponse('Temporal, or a worker, or Postgres does not answer; or no Temporal is named', failureBody),
    headers: z.object({ 'Retry-After': z.string() }),
  },
};
const unknown = { 404: jsonResponse('No backfill has the id', failureBody) };
const one = z.object({ data: backfillShape });

/** The client that routes for operators let in. */
const actor = 'nightshift-ops';

const idOf = (c: ApiContext) => c.req.param('id') ?? '';

function shapeOf({ actor: asked_by, startedAt, endedAt, progress, workflowId, runId, ...same }: Backfill) {
  const {
    failedCount: failed_count,
    refusedCount: refused_count = 0,
    expectedEnd: expected_end,
    ...counts
  } = progress ?? {};
  return {
    ...same,
    asked_by,
    started_at: startedAt,
    ended_at: endedAt,
    progress: progress && { ...counts, failed_count, refused_count, expected_end },
    workflow_id: workflowId,
    run_id: runId,
  };
}

function start(deps: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/ops/backfills',
      summary: 'Write the days of a range anew',
      security: byOps,
      request: jsonRequest(backfillBody),
      responses: {
        201: { ...jsonResponse('It has begun', one), headers: z.object({ Location: z.string() }) },
        400: jsonResponse('By name, what was expected', failureBody),
        409: jsonResponse('The id is taken by a backfill of other days', failureBody),
        ...failures,
      },
    },
    async answer(c) {
      const id = await askForBackfill(deps, await jsonBody(c), actor);
      const backfill = found(await deps.backfills.read(id));
      return json(201, { data: shapeOf(backfill) }, { location: `/ops/backfills/${id}` });
    },
  };
}

function list({ backfills }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/backfills',
      summary: `The last ${listed} backfills`,
      security: byOps,
      responses: {
        200: jsonResponse(
          'Those that run, then the others, the newest first',
          z.object({ data: z.array(backfillShape) }),
        ),
        ...failures,
      },
    },
    answer: async () => json(200, { data: (await backfills.list(listed)).map(shapeOf) }),
  };
}

function read({ backfills }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/backfills/{id}',
      summary: 'How far a backfill is',
      security: byOps,
      request: { params },
      responses: { 200: jsonResponse('The backfill', one), ...unknown, ...failures },
    },
    answer: async (c) => json(200, { data: shapeOf(found(await backfills.read(idOf(c)))) }),
  };
}

const changes = {
  pause: 'Begin no further day; those under way come to their end',
  resume: 'Go on',
  cancel: 'End with the days that are under way',
} as const;

function change({ backfills }: ApiDeps, name: keyof typeof changes): Route {
  return {
    definition: {
      method: 'post',
      path: `/ops/backfills/{id}/${name}`,
      summary: changes[name],
      security: byOps,
      request: { params },
      responses: { ...done, ...unknown, 409: jsonResponse('It has ended', failureBody), ...failures },
    },
    async answer(c) {
      await backfills[name](idOf(c));
      return noContent;
    },
  };
}

export function backfillRoutes(deps: ApiDeps): Route[] {
  const names = ['pause', 'resume', 'cancel'] as const;
  return [start(deps), list(deps), read(deps), ...names.map((name) => change(deps, name))];
}
