import { z } from '@hono/zod-openapi';
import type { Route } from '../route.ts';

/** Sends callers of a path to the same with a slash, without asking for a token, as the reference does. */
export function toSlash(path: string): Route {
  return {
    definition: {
      method: 'get',
      path,
      summary: `It is at ${path}/`,
      responses: {
        308: {
          description: 'Moved',
          headers: z.object({ Location: z.url() }),
          content: { 'text/html': { schema: z.string() } },
        },
      },
    },
    answer(c) {
      const { origin, search } = new URL(c.req.url);
      const location = `${origin}${path}/${search}`;
      const shown = location.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll('<', '&lt;');
      const body = `<!doctype html>
<html lang=en>
<title>Redirecting...</title>
<h1>Redirecting...</h1>
<p>You should be redirected automatically to the target URL: <a href="${shown}">${shown}</a>. If not, click the link.
`;
      return { status: 308, body, contentType: 'text/html; charset=utf-8', headers: { location } };
    },
  };
}
