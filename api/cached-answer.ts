import type { Served } from '../db/cache/guard/types.ts';
import type { Answer, ApiContext } from './answer.ts';
import { noResult } from './errors.ts';

/** Whether one of the tags of `If-None-Match` is this one; a proxy may have made it a weak one. RFC 9110 §13.1.2. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/** The bytes of the cache as they are, under a strong ETag; a 304 for a caller who has them, a 404 when there is no such row. */
export function cachedAnswer(
  c: ApiContext,
  served: Pick<Served, 'body' | 'hash'> | undefined,
  headers: Answer['headers'] = {},
): Answer {
  if (served === undefined) return noResult;
  const { body, hash } = served;
  const etag = `"${hash}"`;
  const notModified = matches(c.req.header('if-none-match'), etag);
  return { status: notModified ? 304 : 200, body: notModified ? null : body, headers: { ...headers, etag } };
}
