import { z } from '@hono/zod-openapi';
import { databaseVersion } from '../db/dashboard/database-version.ts';
import { liveCountsRead } from '../db/dashboard/live-counts.ts';
import { type ApiContext, json } from './answer.ts';
import { cachedAnswer } from './cached-answer.ts';
import type { ApiDeps } from './deps.ts';
import { cachedFailures, jsonResponse } from './responses.ts';
import type { Route } from './route.ts';

const status = z.object({
  status: z.literal('ok'),
  build_time: z.string().optional(),
  db_bulk_version: z.string().optional(),
  db_version: z.string().optional().openapi({ example: '0002_nightshift' }),
  git_commit: z.string().optional(),
});

const counts = z.object({ organisations: z.int().min(0), services: z.int().min(0) });

/** What monitors ask for, and the counts of the public pages, without a token. Spec: cache §9.2, §5.4. */
export function statusRoutes({ pool, cache, build }: ApiDeps): Route[] {
  const answer = async (c: ApiContext) => {
    if (c.req.query('simple')) return json(200, { status: 'ok' });
    const version = await databaseVersion(pool);
    const { commit, time } = build;
    // There is one database here; the reference reads some things from a replica.
    const whole = { build_time: time, db_bulk_version: version, db_version: version, git_commit: commit, status: 'ok' };
    return json(200, whole);
  };
  const routes = ['/', '/_status'].flatMap((path) =>
    (['get', 'post'] as const).map((method) => ({
      definition: {
        method,
        path,
        summary: 'Which build this is, and which migration the database is at',
        request: {
          query: z.object({ simple: z.string().optional().openapi({ description: 'Anything: the status alone' }) }),
        },
        responses: { 200: jsonResponse('It answers', status) },
      },
      answer,
    })),
  );
  const countsRoute: Route = {
    definition: {
      method: 'get',
      path: '/_status/live-service-and-organisation-counts',
      summary: 'How many services are live, and how many organisations have one',
      responses: { 200: jsonResponse('The counts', counts), ...cachedFailures },
    },
    answer: async (c) => cachedAnswer(c, await cache.read(liveCountsRead(pool))),
  };
  return [...routes, countsRoute];
}
