import type { ApiContext } from './answer.ts';
import { failure } from './errors.ts';
import { invalid, malformed, RequestError } from './request-error.ts';
import { storingProblem } from './storable.ts';

const expectedJson = failure(415, 'Expected a body of the Content-Type application/json.');

export type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The body of a request, which is a JSON object that can be stored. Where the reference fails with a 500 (another content
 * type, another kind of JSON, a text with a NUL), it is refused. Spec: cache §9.3.
 *
 * @throws RequestError with a 415 or a 400.
 */
export async function jsonBody(c: ApiContext): Promise<JsonObject> {
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new RequestError(expectedJson);
  }
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw malformed();
  }
  if (!isObject(value)) throw malformed();
  const problem = storingProblem(value);
  if (problem !== undefined) throw invalid(problem);
  return value;
}
