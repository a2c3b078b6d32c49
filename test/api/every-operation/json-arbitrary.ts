import fc from 'fast-check';
import { z } from 'zod';
import type { Known } from './known-values.ts';

/** As much of JSON Schema as the document's request bodies and parameters use. */
const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof node>;

interface Context {
  readonly known: Known;
  /** The schema that a `$ref` names. */
  resolve(ref: string): unknown;
}

/** Texts that are hard on parsers, on Postgres, or on whatever measures them. */
export const hostileText = fc.oneof(
  fc.constant('a\u0000b'),
  fc.constant('\ud800'),
  fc.constant('x'.repeat(70_000)),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', '\u202e\ufeff', "'; drop table users --", '%', '\\', '9'.repeat(40), '-1', '1e400', 'null'),
  fc.constantFrom('2026-02-30', '0000-00-00', '99999-01-01', '0001-01-01', '9999-12-31', '[]', '{}', ',', 'null,null'),
);

const hostileValue = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 31, 2 ** 63, 1e308, [], {}, [null], [[]], [{}]),
  fc.constant({ ['__proto__']: 1, constructor: 1, toString: null }),
);

function textOf({ format, pattern, minLength, maxLength }: Node): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'date') return fc.constantFrom('2026-01-01', '2026-11-22', '2024-02-29');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? 40, 40) });
}

function ofType(type: string, schema: Node, name: string, context: Context): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number': {
      const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
      const usual = fc.integer({ min: Math.max(minimum, 0), max: Math.min(maximum, 1000) });
      const edges = [minimum, maximum, 2 ** 31, 2 ** 15].filter((edge) => edge >= minimum && edge <= maximum);
      return fc.oneof({ weight: 4, arbitrary: usual }, fc.constantFrom(...edges));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, name, context), { maxLength: 3 });
    case 'object':
      return objectOf(schema, context);
    default:
      throw new Error(`Expected a type of JSON Schema, got ${type} for ${name}`);
  }
}

function objectOf({ properties = {}, required = [] }: Node, context: Context): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, each]) => [name, fitting(each, name, context)] as const);
  const optional = fc.subarray(Object.keys(properties).filter((name) => !required.includes(name)));
  return fc.tuple(fc.record(Object.fromEntries(fields)), optional).map(([whole, chosen]) => {
    const kept = new Set([...required, ...chosen]);
    return Object.fromEntries(Object.entries(whole).filter(([name]) => kept.has(name)));
  });
}

/** Values that a schema takes; where the world knows some by the field's name, mostly these. */
export function fitting(schema: unknown, name: string, context: Context): fc.Arbitrary<unknown> {
  const parsed = node.parse(schema);
  if (parsed.$ref !== undefined) return fitting(context.resolve(parsed.$ref), name, context);
  if (parsed.anyOf !== undefined) return fc.oneof(...parsed.anyOf.map((each) => fitting(each, name, context)));
  if (parsed.allOf !== undefined) {
    const parts = parsed.allOf.map((each) => fitting(each, name, context));
    return fc.tuple(...parts).map((values) => Object.assign({}, ...values));
  }
  const known = context.known[name];
  const types = [parsed.type ?? []].flat();
  const isText = types.includes('string') && parsed.enum === undefined;
  const arbitrary =
    parsed.enum !== undefined
      ? fc.constantFrom(...parsed.enum)
      : types.length > 0
        ? fc.oneof(...types.map((type) => ofType(type, parsed, name, context)))
        : fc.jsonValue({ maxDepth: 2 });
  if (known === undefined || !isText) return arbitrary;
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, arbitrary);
}

type Spoil = (body: object) => unknown;

/** Ways to spoil a body: a field less, a field of another kind, one too many, another kind of JSON. */
const spoilt: fc.Arbitrary<Spoil> = fc.oneof(
  fc.nat().map(
    (nth): Spoil =>
      (body) => {
        const entries = Object.entries(body);
        return Object.fromEntries(entries.filter((_, index) => index !== nth % entries.length));
      },
  ),
  fc.tuple(fc.nat(), hostileValue).map(
    ([nth, value]): Spoil =>
      (body) => {
        const entries = Object.entries(body);
        return Object.fromEntries(
          entries.map(([name, each], index) => [name, index === nth % entries.length ? value : each]),
        );
      },
  ),
  fc.tuple(fc.string(), hostileValue).map(
    ([name, value]): Spoil =>
      (body) => ({ ...body, [name]: value }),
  ),
  hostileValue.map(
    (value): Spoil =>
      () =>
        value,
  ),
);

/** Bodies as text: half of them as the schema says, the others spoilt or no JSON at all. */
export function bodyText(schema: unknown, context: Context): fc.Arbitrary<string> {
  // A schema of a body is one of an object.
  const good = fitting(schema, 'body', context) as fc.Arbitrary<object>;
  return fc.oneof(
    { weight: 6, arbitrary: good.map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: fc.tuple(good, spoilt).map(([value, spoil]) => JSON.stringify(spoil(value))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '{', '{"a":}', '[]', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, '{"a":1e999}'),
    },
  );
}
