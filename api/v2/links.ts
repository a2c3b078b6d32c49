import type { z } from '@hono/zod-openapi';
import type { ApiContext } from '../answer.ts';
import type { v2Links } from './shapes.ts';

/** The address of this API, as the caller wrote it. */
export const baseOf = (c: ApiContext) => new URL(c.req.url).origin;

/** Where a page is, and the next one, of what is older than the last on this page. @param kept the query to repeat. */
export function linksOf(
  c: ApiContext,
  kept: Readonly<Record<string, readonly string[]>>,
  lastId: string | undefined,
): z.infer<typeof v2Links> {
  const page = `${baseOf(c)}${c.req.path}`;
  const withQuery = (query: Readonly<Record<string, readonly string[]>>) => {
    const search = new URLSearchParams();
    for (const [name, values] of Object.entries(query)) for (const value of values) search.append(name, value);
    return search.size === 0 ? page : `${page}?${search}`;
  };
  const current = withQuery(kept);
  return lastId === undefined ? { current } : { current, next: withQuery({ ...kept, older_than: [lastId] }) };
}
