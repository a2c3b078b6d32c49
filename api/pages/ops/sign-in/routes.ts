import { z } from '@hono/zod-openapi';
import type { Answer, ApiContext } from '../../../answer.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Route } from '../../../route.ts';
import { htmlResponse, pageAnswer, seeOther } from '../page-answer.ts';
import { checkToken } from './check-token.ts';
import { isOfOurPage } from './same-origin.ts';
import { endedCookie, sessionCookie } from './session.ts';
import { offPage, signInPage } from './view.ts';

/** What a browser sends by itself. */
const ofBrowser = z.object({ origin: z.string().openapi({ description: 'Of a page of this API' }) });
const form = z.object({
  ops_token: z.string().openapi({ description: 'The secret of nightshift-ops, or a token that it has signed' }),
});

const otherOrigin = async () =>
  pageAnswer(403, await signInPage('The form was sent from a page of another site. Use the form below'));

async function signIn(c: ApiContext, deps: ApiDeps): Promise<Answer> {
  if (deps.opsSecrets.length === 0) return pageAnswer(403, await offPage());
  if (!isOfOurPage(c)) return otherOrigin();
  const given = new URLSearchParams(await c.req.text()).get('ops_token')?.trim() ?? '';
  const checked = await checkToken(deps, given);
  if ('secret' in checked) return seeOther('/ops', await sessionCookie(deps, checked.secret));
  return pageAnswer(checked.status, await signInPage(checked.problem));
}

/** To sign in to the pages of the operators, and out again. */
export function signInRoutes(deps: ApiDeps): Route[] {
  const forbidden = { 403: htmlResponse('What is wrong, and the form') };
  return [
    {
      definition: {
        method: 'post',
        path: '/ops/session',
        summary: 'Signs in to the pages of the operators, by a cookie',
        request: {
          headers: ofBrowser,
          body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
        },
        responses: {
          303: htmlResponse('To the page, with a cookie'),
          ...forbidden,
          429: htmlResponse('Too many tries, and the form'),
        },
      },
      answer: (c) => signIn(c, deps),
    },
    {
      definition: {
        method: 'post',
        path: '/ops/session/end',
        summary: 'Signs out of the pages of the operators',
        request: { headers: ofBrowser },
        responses: { 303: htmlResponse('To the form, without the cookie'), ...forbidden },
      },
      answer: (c) => (isOfOurPage(c) ? seeOther('/ops', endedCookie(deps)) : otherOrigin()),
    },
  ];
}
