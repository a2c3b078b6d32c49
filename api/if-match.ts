import type { ApiContext } from './answer.ts';
import { failure } from './errors.ts';
import { RequestError } from './request-error.ts';

/**
 * Lets a caller change only the version that it has seen: `If-Match: "3"`. Without the header any version will do.
 *
 * @throws RequestError with a 409 when the row is at another version.
 */
export function checkIfMatch(c: ApiContext, version: number): void {
  const given = c.req.header('if-match');
  if (given === undefined || given === '*' || given.split(',').some((tag) => tag.trim() === `"${version}"`)) return;
  const message = `Expected version ${given}, but it is at version "${version}" by now. Read it again, then change it`;
  throw new RequestError(failure(409, message));
}
