import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { ApiContext } from './answer.ts';
import { failure } from './errors.ts';
import { RequestError } from './request-error.ts';
import { failureBody, jsonResponse } from './responses.ts';

/** The strong ETag of a document: what a GET of it sends. */
export function etagOf(document: string): string {
  return `"${createHash('sha1').update(document).digest('hex')}"`;
}

/** How {@link checkIfMatch} is described in `/openapi.json`: the header, and what it answers. */
export const ifMatch = z.object({
  'If-Match': z
    .string()
    .optional()
    .openapi({ description: 'Change it only as it was seen: the ETag of its GET, or its version in quotes' }),
});
export const stale = { 409: jsonResponse('It is no longer as If-Match has it; nothing was changed', failureBody) };

interface Current {
  /** Undefined: it has none that callers see. */
  readonly version?: number;
  /** What a GET of it would serve now. */
  document(): Promise<string | undefined>;
}

/**
 * Lets a caller change only what it has seen: `If-Match: "3"` is a version, any other tag the ETag of its GET, be it a weak
 * one as proxies make it. Without the header all will do.
 *
 * @param current within the transaction that has locked it.
 * @throws RequestError with a 409 when it has changed.
 */
export async function checkIfMatch(c: ApiContext, { version, document }: Current): Promise<void> {
  const given = c.req.header('if-match');
  if (given === undefined) return;
  const tags = given.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes('*') || tags.includes(`"${version}"`)) return;
  const etag = etagOf((await document()) ?? '');
  if (tags.includes(etag)) return;
  const now = version === undefined ? etag : `${etag}, version "${version}"`;
  const message = `Expected it to be at ${given}, but by now it is at ${now}. Read it again, then change it`;
  throw new RequestError(failure(409, message));
}
