import { z } from '@hono/zod-openapi';
import type { Answer, ApiContext } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { requestDate } from '../../request-date.ts';
import { missing } from '../../request-error.ts';
import { failureBody, jsonResponse } from '../../responses.ts';
import type { Route } from '../../route.ts';
import { nightPage } from './night.ts';
import { opsPage } from './page.ts';
import { htmlResponse, pageAnswer } from './page-answer.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { isSignedIn } from './sign-in/session.ts';
import { offPage, signInPage } from './sign-in/view.ts';

/** A page for those who have signed in; the others get the form. */
async function behindSession(c: ApiContext, deps: ApiDeps, page: () => Promise<string>): Promise<Answer> {
  if (await isSignedIn(c, deps)) return pageAnswer(200, await page());
  return pageAnswer(200, await (deps.opsSecrets.length === 0 ? offPage() : signInPage()));
}

/** @throws RequestError with a 404 for what is no date. */
function nightOf(c: ApiContext): string {
  const date = requestDate.safeParse(c.req.param('night'));
  if (!date.success) throw missing();
  return date.data;
}

/** The pages of those who operate Nightshift: a cookie opens them, and nothing else. */
export function opsPageRoutes(deps: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/ops',
        summary: 'How the nights, backfills, letters and the cache stand; without the cookie, a form to sign in',
        responses: { 200: htmlResponse('A page') },
      },
      answer: (c) => behindSession(c, deps, () => opsPage(deps)),
    },
    {
      definition: {
        method: 'get',
        path: '/ops/night/{night}',
        summary: 'All runs of a night, for people; without the cookie, a form to sign in',
        request: { params: z.object({ night: requestDate }) },
        responses: {
          200: htmlResponse('A page'),
          404: jsonResponse('No date', failureBody),
        },
      },
      answer: (c) => behindSession(c, deps, () => nightPage(deps, nightOf(c))),
    },
    ...signInRoutes(deps),
  ];
}
