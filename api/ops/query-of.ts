import { z } from '@hono/zod-openapi';
import type { ApiContext } from '../answer.ts';
import { invalid } from '../request-error.ts';

/**
 * The query of a request. A name that the shape has not is refused too: a filter that is misspelt would be no filter.
 *
 * @throws RequestError with a 400 that says, by name, what was expected.
 */
export function queryOf<Shape extends z.ZodRawShape>(
  c: ApiContext,
  shape: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> {
  const query = c.req.query();
  const expected = Object.keys(shape.shape);
  const unknown = Object.keys(query).filter((name) => !expected.includes(name));
  const given = shape.safeParse(query);
  if (given.success && unknown.length === 0) return given.data;
  throw invalid({
    ...(given.success ? {} : (z.flattenError(given.error).fieldErrors as Record<string, string[]>)), // lists of sentences
    ...Object.fromEntries(unknown.map((name) => [name, [`${name}: expected one of ${expected.join(', ')}`]])),
  });
}
