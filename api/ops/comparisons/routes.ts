import { z } from '@hono/zod-openapi';
import { daysOfComparison, recordedComparison, recordedComparisons } from '../../../db/ops/comparisons.ts';
import { json } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { found } from '../../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../../responses.ts';
import { byOps, type Route } from '../../route.ts';
import { queryOf } from '../query-of.ts';
import { comparison, comparisons, comparisonsQuery } from './shapes.ts';

function listComparisons({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/comparisons',
      summary: 'What nights would have done to the facts: dry runs, and those of the shadow mode',
      security: byOps,
      request: { query: comparisonsQuery },
      responses: {
        200: jsonResponse('The newest first', comparisons),
        400: jsonResponse('A query that does not fit', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      return json(200, { data: await recordedComparisons(pool, queryOf(c, comparisonsQuery)) });
    },
  };
}

function readComparison({ pool }: ApiDeps): Route {
  const params = z.object({ comparison_id: z.guid() });
  return {
    definition: {
      method: 'get',
      path: '/ops/comparisons/{comparison_id}',
      summary: 'A comparison, day by day and fact by fact, with the largest differences',
      security: byOps,
      request: { params },
      responses: {
        200: jsonResponse('The oldest day first', comparison),
        404: jsonResponse('There is no such comparison', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const runId = c.req.param('comparison_id') ?? '';
      const recorded = found(await recordedComparison(pool, runId));
      return json(200, { data: { ...recorded, days: await daysOfComparison(pool, runId) } });
    },
  };
}

/** What comparisons found. */
export function comparisonRoutes(deps: ApiDeps): Route[] {
  return [listComparisons(deps), readComparison(deps)];
}
