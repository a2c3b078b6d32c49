import type { ApiContext } from '../../../answer.ts';

/**
 * Whether the form is of a page of ours, as the browser says. It compares hosts, not protocols: before a proxy that ends TLS,
 * the page is of `https:` and the request is of `http:`.
 */
export function isOfOurPage(c: ApiContext): boolean {
  const fetchSite = c.req.header('sec-fetch-site');
  if (fetchSite !== undefined) return fetchSite === 'same-origin';
  const origin = c.req.header('origin') ?? '';
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}
