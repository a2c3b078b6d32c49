import type { Answer } from './answer.ts';
import { badRequest, failure, noResult } from './errors.ts';

/** Ends a request with an answer, from wherever it became clear; within a change, it undoes the change. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Answered with ${answer.status}: ${answer.body}`);
    this.answer = answer;
  }
}

/** A 400 with a sentence, or with what is wrong by field: `{ name: ['...'] }`. Spec: cache §9.3. */
export function invalid(message: string | Readonly<Record<string, readonly string[]>>): RequestError {
  return new RequestError(failure(400, message));
}

export const malformed = () => new RequestError(badRequest);

/** A 404 of a row that is not there. */
export const missing = () => new RequestError(noResult);

/** The row, or a 404. */
export function found<T>(row: T | undefined): T {
  if (row === undefined) throw missing();
  return row;
}
