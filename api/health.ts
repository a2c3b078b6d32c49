import { z } from '@hono/zod-openapi';
import { DatabaseError } from 'pg';
import { databaseVersion } from '../db/dashboard/database-version.ts';
import { readMigrations } from '../db/migration-files.ts';
import { json } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { jsonResponse } from './responses.ts';
import type { Route } from './route.ts';

const readiness = z
  .object({
    status: z.enum(['ready', 'not ready']),
    postgres: z.enum(['ok', 'no answer']),
    migrations: z.string(),
    redis: z.enum(['ok', 'degraded']).openapi({
      description: 'Degraded: answers come from Postgres, a bounded number at once. It is ready all the same',
    }),
  })
  .openapi('Readiness');

const undefinedTable = '42P01';

type Readiness = z.infer<typeof readiness>;

/** What went wrong is for the log: nobody needs a token here. */
async function checkDatabase({ pool, logger }: ApiDeps): Promise<Pick<Readiness, 'postgres' | 'migrations'>> {
  const newest = (await readMigrations()).at(-1)?.name.replace(/\.sql$/, '');
  try {
    const version = await databaseVersion(pool);
    const migrations = version === newest ? 'ok' : `expected ${newest}, the database is at ${version}`;
    return { postgres: 'ok', migrations };
  } catch (error) {
    logger.warn({ err: error }, 'not ready');
    const neverMigrated = error instanceof DatabaseError && error.code === undefinedTable;
    if (neverMigrated)
      return { postgres: 'ok', migrations: `expected ${newest}, the database has none: npm run migrate` };
    return { postgres: 'no answer', migrations: 'unknown' };
  }
}

/** For whoever runs the process: whether it lives, and whether it can do its work. */
export function healthRoutes(deps: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/healthz',
        summary: 'Whether the process lives',
        responses: { 200: jsonResponse('It does', z.object({ status: z.literal('ok') })) },
      },
      answer: () => json(200, { status: 'ok' }),
    },
    {
      definition: {
        method: 'get',
        path: '/readyz',
        summary: 'Whether it can answer, and what is missing',
        responses: { 200: jsonResponse('It can', readiness), 503: jsonResponse('It cannot', readiness) },
      },
      async answer() {
        const database = await checkDatabase(deps);
        const ready = database.postgres === 'ok' && database.migrations === 'ok';
        const redis = deps.cache.isCaching() ? 'ok' : 'degraded';
        return json(ready ? 200 : 503, {
          status: ready ? 'ready' : 'not ready',
          ...database,
          redis,
        } satisfies Readiness);
      },
    },
  ];
}
