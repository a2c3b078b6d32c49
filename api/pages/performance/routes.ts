import { createHash } from 'node:crypto';
import type { Served } from '../../../db/cache/guard/types.ts';
import { dashboardRead } from '../../../db/dashboard/dashboard.ts';
import { liveCountsRead } from '../../../db/dashboard/live-counts.ts';
import { addDays, dayOf } from '../../../db/reporting/days.ts';
import { type Answer, type ApiContext, json } from '../../answer.ts';
import { cachedAnswer } from '../../cached-answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { cachedFailures, jsonResponse } from '../../responses.ts';
import type { Route } from '../../route.ts';
import { pagePolicy } from '../layout.ts';
import { type Figures, figuresOf } from './figures.ts';
import { performanceFigures } from './shapes.ts';
import { type Completeness, performancePage } from './view.ts';

/** The days that the page shows, today's among them, which has no figures yet. */
const days = 7;
/** Until then a day that is not complete is being counted; after it, it is late. */
const nightEndsAtHour = 6;

function hourOf(now: Date, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now));
}

const text = (served: Served | undefined): string => {
  if (served === undefined) throw new Error('Expected the figures, got no row');
  return Buffer.from(served.body).toString('utf8');
};

/** The figures as they are cached for the API, in days of the reporting zone: the reference's are those of UTC. */
async function readFigures({ pool, cache, now, timeZone }: ApiDeps) {
  const moment = now();
  const today = dayOf(moment, timeZone);
  const range = { start: addDays(today, -days), end: today };
  const dashboard = await cache.read(dashboardRead(pool, range, { now, timeZone }));
  const figures: Figures = figuresOf(text(dashboard), text(await cache.read(liveCountsRead(pool))));
  const completeness: Completeness = {
    completeThrough: dashboard?.meta || null,
    yesterday: addDays(today, -1),
    isNight: hourOf(moment, timeZone) < nightEndsAtHour,
  };
  return { figures, completeness };
}

/** May be kept for a minute, and compared after that. */
function publicAnswer(c: ApiContext, answer: Answer): Answer {
  const body = Buffer.from(answer.body ?? '');
  const hash = createHash('sha1').update(body).digest('hex');
  return {
    ...answer,
    ...cachedAnswer(c, { body, hash }, { ...answer.headers, 'cache-control': 'public, max-age=60' }),
  };
}

/** The public performance page, and its figures as JSON. Spec: cache §4. */
export function performanceRoutes(deps: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/features/performance',
        summary: 'The public page of the figures',
        responses: {
          200: { description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } },
          ...cachedFailures,
        },
      },
      async answer(c) {
        const { figures, completeness } = await readFigures(deps);
        const body = await performancePage(figures, completeness);
        return publicAnswer(c, {
          status: 200,
          body,
          contentType: 'text/html; charset=utf-8',
          headers: { 'content-security-policy': pagePolicy },
        });
      },
    },
    {
      definition: {
        method: 'get',
        path: '/features/performance.json',
        summary: 'What the public page shows',
        responses: { 200: jsonResponse('The figures', performanceFigures), ...cachedFailures },
      },
      async answer(c) {
        const { figures, completeness } = await readFigures(deps);
        return publicAnswer(
          c,
          json(200, figures, {
            ...(completeness.completeThrough && { 'nightshift-complete-through': completeness.completeThrough }),
          }),
        );
      },
    },
  ];
}
