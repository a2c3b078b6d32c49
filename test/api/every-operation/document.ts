import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

const response = z.looseObject({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() });

const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: z.unknown(),
});
export type Parameter = z.infer<typeof parameter>;

const operation = z.looseObject({
  summary: z.string().optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(z.string(), response),
});

const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type OpenApiDocument = z.infer<typeof document>;

export interface Operation extends z.infer<typeof operation> {
  /** In small letters. */
  readonly method: string;
  /** With `{service_id}` and the like. */
  readonly path: string;
}

/** What `/openapi.json` says, read as far as tests need it. */
export function readDocument(json: unknown): OpenApiDocument {
  return document.parse(json);
}

export function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ ...each, method, path })),
  );
}

export function schemaNamed({ components }: OpenApiDocument, ref: string): unknown {
  const schema = components.schemas[ref.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`Expected the document to have ${ref}, but it has no such schema`);
  return schema;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const date = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What a body has against a schema of the document, by the schema's place in it; undefined: it fits. */
export type Misfit = (body: unknown, place: readonly string[]) => string | undefined;

export function bodyChecks(whole: OpenApiDocument): Misfit {
  const formats = { uuid, date, 'date-time': dateTime, email: /^\S+@\S+$/, uri: /^\w+:\S+$/ };
  const ajv = new Ajv2020({ strict: false, formats, validateSchema: false });
  ajv.addSchema({ ...whole, $id: 'openapi' });
  return (body, place) => {
    const pointer = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = ajv.getSchema(`openapi#/${pointer}`);
    if (validate === undefined) throw new Error(`Expected a schema at ${pointer}, got none`);
    return validate(body) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'body' });
  };
}
