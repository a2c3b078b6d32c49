import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { badRequest } from '../../api/errors.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { type OpenApiDocument, type Operation, operationsOf, readDocument } from './every-operation/document.ts';
import type { Known } from './every-operation/known-values.ts';
import { makeWorld } from './every-operation/world.ts';
import { serviceToken } from './v2/service-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
let document: OpenApiDocument;
let operations: Operation[];
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await createDatabase();
  const redisUrl = await redisDatabase();
  api = createTestApi((close) => void closing.push(close), { databaseUrl: database.url, redisUrl });
  document = readDocument(await (await api.get('/openapi.json')).json());
  operations = operationsOf(document);
});
afterAll(async () => {
  for (const close of closing) await close();
  await database.drop();
});

const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;
const isLocked = ({ security }: Operation) => security !== undefined;
const parametersIn = ({ path }: Operation) => [...path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => name);

/** The path with values in it: those that are known by the name of a parameter, one of them after another. */
function filled({ path }: Operation, known: Known = {}, nth = 0): string {
  return path.replaceAll(
    /\{(.+?)\}/g,
    (_, name: string) => known[name]?.[nth % known[name].length] ?? (name === 'version' ? '1' : randomUUID()),
  );
}

test('the document names every route of the app, and no other', () => {
  const routed = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && path !== '/*')
    .map(({ method, path }) => nameOf({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }));

  expect(operations.map(nameOf).sort()).toEqual([...new Set(routed)].sort());
});

/** Whether a handler of this path takes the request: ids are UUIDs but for the public API, versions are digits. */
function fits(path: string, requested: string): boolean {
  const values = requested.split('/');
  return path.split('/').every((part, index) => {
    const value = values[index] ?? '';
    if (part === ':version') return /^\d+$/.test(value);
    return !/^:.*_id$/.test(part) || path.startsWith('/v2/') || z.guid().safeParse(value).success;
  });
}

test('no operation is hidden behind the path of another one', () => {
  const { router } = api.app;
  const hidden = operations.filter((operation) => {
    const [handlers] = router.match(operation.method.toUpperCase(), filled(operation));
    const first = handlers.map(([[, { path }]]) => path).find((path) => path !== '/*' && fits(path, filled(operation)));
    return first?.replaceAll(/:(\w+)/g, '{$1}') !== operation.path;
  });

  expect(hidden.map(nameOf)).toEqual([]);
});

test('it is valid OpenAPI 3.1, and its schemas are valid JSON Schema', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/openapi-3.1.json'), 'utf8'));
  const ajv = new Ajv2020({
    strict: false,
    formats: { 'uri-reference': true, 'media-range': true, uri: true, email: true },
  });
  const isOpenApi = ajv.compile(schema);

  const valid = isOpenApi(document);

  expect(isOpenApi.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  const schemas = [
    ...Object.values(document.components.schemas),
    ...operations.flatMap(({ parameters }) => parameters.map(({ schema }) => schema)),
    ...operations.flatMap(({ responses, requestBody = { content: {} } }) =>
      [requestBody, ...Object.values(responses)].flatMap(({ content = {} }) =>
        Object.values(content).map(({ schema }) => schema),
      ),
    ),
  ];
  expect(schemas.filter((each) => !ajv.validateSchema(each as object))).toEqual([]);
  // A regular expression has no flags there: `/i` would be two more characters.
  expect(JSON.stringify(schemas).match(/"pattern":"[^"]*\/[a-z]+"/g) ?? []).toEqual([]);
});

test('exactly those with security ask for a token, in the shape of their API', async () => {
  const asked = new Map<string, string>();
  for (const operation of operations) {
    const init = { method: operation.method.toUpperCase(), headers: { authorization: '' } };
    const response = await api.get(filled(operation), init);
    if (response.status === 401) asked.set(nameOf(operation), await response.text());
  }

  expect([...asked.keys()]).toEqual(operations.filter(isLocked).map(nameOf));
  const words = 'Unauthorized: authentication token must be provided';
  for (const operation of operations.filter(isLocked)) {
    const isPublic = operation.path.startsWith('/v2/');
    const scheme = operation.path.startsWith('/ops/') ? 'opsToken' : 'adminToken';
    expect(operation.security).toEqual([{ [isPublic ? 'serviceKey' : scheme]: [] }]);
    expect(JSON.parse(asked.get(nameOf(operation)) ?? '')).toEqual(
      isPublic
        ? { status_code: 401, errors: [{ error: 'AuthError', message: words }] }
        : { result: 'error', message: { token: [words] } },
    );
  }
});

/** They refuse whatever they get: only letters are taken. */
const refusing = /^POST \/v2\/notifications\/(?!letter$)/;

test('each operation says what it is for, what is in its path and how it succeeds', () => {
  for (const operation of operations) {
    const name = nameOf(operation);
    const described = operation.parameters.filter((each) => each.in === 'path').map((each) => each.name);
    expect({ name, summary: operation.summary }).toEqual({ name, summary: expect.stringMatching(/\S{2}/) });
    expect({ name, described }).toEqual({ name, described: parametersIn(operation) });
    // A redirect is a success too.
    const succeeds = Object.keys(operation.responses).filter((status) => /^(20[0124]|303|308)$/.test(status));
    expect({ name, succeeds }).toEqual({ name, succeeds: refusing.test(name) ? [] : [expect.anything()] });
  }
});

const isMalformed = (body: string) =>
  body === badRequest.body || /Invalid JSON supplied in POST data|callback failed: invalid json/.test(body);

test('exactly those that read a body describe one', async () => {
  const read: string[] = [];
  const changing = operations.filter(({ method }) => method !== 'get' && method !== 'delete');
  for (const operation of changing) {
    const { known, service, secret } = await makeWorld(database.pool);
    const headers = {
      ...(operation.path.startsWith('/v2/') && serviceToken(secret, new Date(), service)),
      'content-type': 'application/json',
    };
    const init = { method: operation.method.toUpperCase(), headers, body: '{"no JSON' };
    // Of whoever is a member, and of whoever is none.
    const hasToken = operation.parameters.some((each) => each.in === 'query' && each.name === 'token');
    const query = hasToken ? `?token=${known['token']?.at(-1)}` : '';
    const answers = [0, 1, 2, 3].map(async (nth) =>
      (await api.get(filled(operation, known, nth) + query, init)).text(),
    );
    if ((await Promise.all(answers)).some(isMalformed)) read.push(nameOf(operation));
  }

  expect(read).toEqual(
    changing.filter(({ requestBody }) => requestBody?.content['application/json'] !== undefined).map(nameOf),
  );
});
