import { expect } from 'vitest';
import { sessionCookie } from '../../../api/pages/ops/sign-in/session.ts';
import { opsSecret, signing, type TestApi } from '../../support/api.ts';

const ofOurPage = { origin: 'http://localhost', authorization: '' };

/** Sends the form to sign in. */
export async function signIn(
  api: TestApi,
  token: string,
  headers: Readonly<Record<string, string>> = ofOurPage,
): Promise<Response> {
  const body = new URLSearchParams({ ops_token: token }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return api.get('/ops/session', { method: 'POST', body, headers: { authorization: '', ...type, ...headers } });
}

/** The cookie of a session, as a browser sends it. @throws Error unless the token opens the page. */
export async function cookieOf(api: TestApi, token = opsSecret): Promise<string> {
  const response = await signIn(api, token);
  expect([response.status, response.headers.get('location')], await response.text()).toEqual([303, '/ops']);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The cookie of a session that began then, without a form, whose use is limited. */
export const cookieAt = (now: Date): Promise<string> =>
  sessionCookie({ signing, opsSecrets: [opsSecret], secureCookies: false, now: () => now }, opsSecret);

/** The text of a page without its tags. */
export function textOf(page: string): string {
  return page
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A page as whoever has the cookie sees it. */
export async function visit(api: TestApi, path: string, cookie: string) {
  const response = await api.get(path, { headers: { authorization: '', cookie } });
  const html = await response.text();
  return { response, html, text: textOf(html) };
}
