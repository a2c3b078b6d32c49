import type { JsonObject } from '../json-body.ts';
import { pythonText } from '../python-text.ts';
import { schemaFailure } from '../schema-errors.ts';
import { parseUuid } from './uuid.ts';

/** What is wrong with a value, in the words that follow its field's name; undefined: nothing. */
export type Check = (value: unknown) => string | undefined;

interface Schema {
  /** In the order in which the reference complains of them. */
  readonly properties: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  /** Whether a field that is not named above is wrong. */
  readonly closed?: boolean;
}

export const text: Check = (value) => {
  if (typeof value !== 'string') return `${pythonText(value).replaceAll("'", '')} is not of type string`;
  return value.includes('\0') ? 'must not contain NUL characters' : undefined;
};

export const uuid: Check = (value) => (parseUuid(value) === undefined ? 'is not a valid UUID' : undefined);

export const keyValuePairs: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'should contain key value pairs';

export function oneOf(values: readonly string[]): Check {
  return (value) =>
    values.some((each) => each === value)
      ? undefined
      : `${pythonText(value).replaceAll("'", '')} is not one of [${values.join(', ')}]`;
}

/** A text that passes, or a `null` where that is allowed. */
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

function unexpected(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'was' : 'were';
  return [`Additional properties are not allowed (${names.join(', ')} ${verb} unexpected)`];
}

/**
 * Checks the fields of a request, and complains as the reference does. Spec: cache §9.3.
 *
 * @throws RequestError with each of the mistakes.
 */
export function checkSchema(value: JsonObject, { properties, required = [], closed = false }: Schema): void {
  const messages = [
    ...Object.entries(properties).flatMap(([name, check]) => {
      const message = name in value ? check(value[name]) : undefined;
      return message === undefined ? [] : [`${name} ${message}`];
    }),
    ...required.filter((name) => !(name in value)).map((name) => `${name} is a required property`),
    ...(closed ? unexpected(Object.keys(value).filter((name) => !(name in properties))) : []),
  ];
  if (messages.length > 0) throw schemaFailure([...new Set(messages)]);
}
