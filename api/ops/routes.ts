import { z } from '@hono/zod-openapi';
import { freshness } from '../../db/ops/freshness.ts';
import { readJournal } from '../../db/ops/journal.ts';
import { journalSentence } from '../../db/ops/journal-sentence.ts';
import { recordedRuns } from '../../db/ops/nights.ts';
import { checksOf, factDaysOf } from '../../db/ops/run-details.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { requestDate } from '../request-date.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byOps, type Route } from '../route.ts';
import { backfillRoutes } from './backfills/routes.ts';
import { comparisonRoutes } from './comparisons/routes.ts';
import { queryOf } from './query-of.ts';
import { freshnessBody, journal, journalQuery, night, nights, nightsQuery } from './shapes.ts';

/** Of one night, which has a few unless something starts it again and again. */
const mostRuns = 100;

const failures = { 400: jsonResponse('A query that does not fit', failureBody), ...adminFailures };

function listRuns({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/nights',
      summary: 'The runs of the nights, from the ledger',
      security: byOps,
      request: { query: nightsQuery },
      responses: { 200: jsonResponse('The newest night first, unless sorted otherwise', nights), ...failures },
    },
    answer: async (c) => json(200, { data: await recordedRuns(pool, queryOf(c, nightsQuery)) }),
  };
}

function readNight({ pool }: ApiDeps): Route {
  const params = z.object({ night: requestDate });
  return {
    definition: {
      method: 'get',
      path: '/ops/nights/{night}',
      summary: 'The runs of a night, with what each did to each day, and which invariants held',
      security: byOps,
      request: { params },
      responses: {
        200: jsonResponse(`The newest first, ${mostRuns} at most; /ops/nights?night= lists up to 366`, night),
        404: jsonResponse('No run of that night, or no date', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = requestDate.safeParse(c.req.param('night'));
      const wanted = found(given.data);
      const runs = await recordedRuns(pool, { night: wanted, sort: '-night', limit: mostRuns });
      found(runs[0]);
      const ids = runs.map((run) => run.run_id);
      const [daysOf, checks] = await Promise.all([factDaysOf(pool, ids), checksOf(pool, ids)]);
      const data = runs.map((run) => ({ ...run, days: daysOf(run.run_id), checks: checks(run.run_id) }));
      return json(200, { data });
    },
  };
}

function readFreshness({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/freshness',
      summary: 'Through which day each fact is complete',
      security: byOps,
      responses: { 200: jsonResponse('A line for each fact', freshnessBody), ...adminFailures },
    },
    async answer() {
      const facts = await freshness(pool, { now: now(), timeZone });
      const data = facts.map(({ completeThrough, ageSeconds, ...same }) => ({
        ...same,
        complete_through: completeThrough,
        age_seconds: ageSeconds,
      }));
      return json(200, { data });
    },
  };
}

function readChanges({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/ops/journal',
      summary: 'Why a number changed: what befell the rows of a day of a fact',
      security: byOps,
      request: { query: journalQuery },
      responses: { 200: jsonResponse('The newest change first', journal), ...failures },
    },
    async answer(c) {
      const wanted = queryOf(c, journalQuery);
      const entries = await readJournal(pool, wanted);
      return json(200, { data: entries.map((entry) => ({ sentence: journalSentence(wanted.fact, entry), ...entry })) });
    },
  };
}

/** What those ask who operate Nightshift. */
export function opsRoutes(deps: ApiDeps): Route[] {
  return [
    listRuns(deps),
    readNight(deps),
    readFreshness(deps),
    readChanges(deps),
    ...backfillRoutes(deps),
    ...comparisonRoutes(deps),
  ];
}
