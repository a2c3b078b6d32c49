import fc from 'fast-check';
import type { Operation, Parameter } from './document.ts';
import { bodyText, fitting, hostileText } from './json-arbitrary.ts';
import type { Known } from './known-values.ts';
import { wholeBodies } from './whole-bodies.ts';

export interface Call {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Context {
  readonly known: Known;
  resolve(ref: string): unknown;
}

/** Half a surrogate pair is in no URL. */
const encode = (value: unknown) => encodeURIComponent(String(value).replaceAll(/\p{Surrogate}/gu, '?'));

/** Mostly what is there; then what could be there, and what could not. A `..` would be of another path. */
function pathValue({ name, schema }: Parameter, context: Context): fc.Arbitrary<string> {
  const known = context.known[name] ?? [];
  const others = [fitting(schema, name, context), fc.uuid(), hostileText.map((text) => text.slice(0, 2000))];
  const arbitraries = others.map((arbitrary) => ({ weight: 1, arbitrary }));
  const there = known.length > 0 ? [{ weight: 12, arbitrary: fc.constantFrom<unknown>(...known) }] : [];
  return fc.oneof(...there, ...arbitraries).map((value) => encode(value).replace(/^\.*$/, 'x'));
}

function queryOf(parameters: readonly Parameter[], context: Context): fc.Arbitrary<string> {
  const pairs = parameters.map(({ name, schema, required }) =>
    fc
      .oneof(
        { weight: 4, arbitrary: fitting(schema, name, context) },
        { weight: 2, arbitrary: hostileText.map((text) => text.slice(0, 2000)) },
        { weight: required ? 1 : 4, arbitrary: fc.constant(undefined) },
      )
      .map((value) => (value === undefined ? [] : [value].flat().map((each) => `${name}=${encode(each)}`))),
  );
  return fc.tuple(...pairs).map((parts) => parts.flat().join('&'));
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

const contentTypes = (usual: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    fc.constantFrom(undefined, 'text/plain', json, form, 'application/json; charset=utf-16'),
  );

/** A body in the form of an HTML form, which has texts only. */
function formText(schema: unknown, context: Context): fc.Arbitrary<string> {
  const fields = fitting(schema, 'body', context).map((body) => Object.entries(Object(body)));
  return fields.map((pairs) =>
    new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString(),
  );
}

function bodyOf({ path, requestBody }: Operation, context: Context): fc.Arbitrary<string | undefined> {
  const { content = {} } = requestBody ?? {};
  if (content[form] !== undefined) return formText(content[form].schema, context);
  if (content[json] === undefined) return fc.constant(undefined);
  const text = bodyText(content[json].schema, context);
  const whole = wholeBodies[path]?.(context.known);
  return whole === undefined ? text : fc.oneof(text, fc.constant(JSON.stringify(whole)));
}

/** Calls of an operation, good ones and bad ones. */
export function callsOf(operation: Operation, context: Context): fc.Arbitrary<Call> {
  const inPath = operation.parameters.filter((each) => each.in === 'path');
  const values = fc.record(Object.fromEntries(inPath.map((each) => [each.name, pathValue(each, context)])));
  const query = queryOf(
    operation.parameters.filter((each) => each.in === 'query'),
    context,
  );
  const inHeader = operation.parameters.filter(
    (each) => each.in === 'header' && context.known[each.name] !== undefined,
  );
  const headers = fc.record(
    Object.fromEntries(
      inHeader.map(({ name }) => [name, fc.oneof(fc.constantFrom(...(context.known[name] ?? [])), fc.uuid())]),
    ),
  );
  const body = bodyOf(operation, context);
  const contentType = contentTypes(operation.requestBody?.content[form] === undefined ? json : form);
  return fc.record({ values, query, body, headers, contentType }).map((call) => {
    const path = operation.path.replaceAll(/\{(.+?)\}/g, (_, name: string) => call.values[name] ?? '');
    return {
      path: call.query === '' ? path : `${path}?${call.query}`,
      body: call.body,
      headers: call.headers,
      contentType: call.body === undefined ? undefined : call.contentType,
    };
  });
}
