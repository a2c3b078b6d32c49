import { z } from '@hono/zod-openapi';
import { type Answer, json } from './answer.ts';

/** The body of a request that does not fit its schema. Spec: cache §9.3. */
export const schemaErrors = z
  .object({
    errors: z.array(z.object({ error: z.literal('ValidationError'), message: z.string() })),
    status_code: z.literal(400),
  })
  .openapi('SchemaErrors');

export function badSchema({ issues }: z.ZodError): Answer {
  const errors = issues.map(({ path, message }) => ({
    error: 'ValidationError' as const,
    message: `${path.join('.')} ${message}`,
  }));
  return json(400, { errors, status_code: 400 } satisfies z.infer<typeof schemaErrors>);
}
