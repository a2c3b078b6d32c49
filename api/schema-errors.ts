import { z } from '@hono/zod-openapi';
import { type Answer, json } from './answer.ts';
import { RequestError } from './request-error.ts';

/** The body of a request that does not fit its schema. Spec: cache §9.3. */
export const schemaErrors = z
  .object({
    errors: z.array(z.object({ error: z.literal('ValidationError'), message: z.string() })),
    status_code: z.literal(400),
  })
  .openapi('SchemaErrors');

function schemaAnswer(messages: readonly string[]): Answer {
  const errors = messages.map((message) => ({ error: 'ValidationError' as const, message }));
  return json(400, { errors, status_code: 400 } satisfies z.infer<typeof schemaErrors>);
}

export function badSchema({ issues }: z.ZodError): Answer {
  return schemaAnswer(issues.map(({ path, message }) => `${path.join('.')} ${message}`));
}

/** A 400 with each of the messages, such as `name is a required property`. */
export function schemaFailure(messages: readonly string[]): RequestError {
  return new RequestError(schemaAnswer(messages));
}
