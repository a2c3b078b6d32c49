import { z } from '@hono/zod-openapi';
import type { ApiContext } from '../answer.ts';
import type { JsonObject } from '../json-body.ts';
import { pythonText } from '../python-text.ts';
import { schemaFailure } from '../schema-errors.ts';
import { storingProblem } from '../storable.ts';
import { refused } from './failures.ts';

const jsonObject = z.record(z.string(), z.unknown());

/**
 * The body of a request, which is a JSON object that can be stored, whatever its content type says.
 *
 * @param ifEmpty what no body at all counts as. @throws RequestError with a 400.
 */
export async function v2JsonBody(c: ApiContext, ifEmpty?: JsonObject): Promise<JsonObject> {
  const body = await c.req.text();
  if (body === '' && ifEmpty !== undefined) return ifEmpty;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refused('Invalid JSON supplied in POST data');
  }
  const problem = storingProblem(value);
  if (problem !== undefined) throw refused(problem);
  const parsed = jsonObject.safeParse(value);
  if (!parsed.success) throw schemaFailure([`${pythonText(value).replaceAll("'", '')} is not of type object`]);
  return parsed.data;
}
