import { type Answer, json } from './answer.ts';

/** The error shape of the admin's API. Spec: cache §9.3. */
export function failure(status: number, message: string | object, headers: Answer['headers'] = {}): Answer {
  return json(status, { message, result: 'error' }, headers);
}

export const notFound = failure(
  404,
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
);

/** There is no such row. */
export const noResult = failure(404, 'No result found');

export const badRequest = failure(400, 'The browser (or proxy) sent a request that this server could not understand.');

export const tooLarge = failure(413, 'The data value transmitted exceeds the capacity limit.');

/** The content type is the reference's, although the body is JSON. */
export function methodNotAllowed(allow: string): Answer {
  const answer = failure(405, 'The method is not allowed for the requested URL.', { allow });
  return { ...answer, contentType: 'text/html; charset=utf-8' };
}

export const serverError = failure(500, 'Internal server error');
