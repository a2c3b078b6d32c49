import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import {
  bodyChecks,
  type Misfit,
  type Operation,
  operationsOf,
  readDocument,
  schemaNamed,
} from './every-operation/document.ts';
import { type Call, type Context, callsOf } from './every-operation/requests.ts';
import { verdict } from './every-operation/verdict.ts';
import { loadFoundation, makeWorld } from './every-operation/world.ts';
import { serviceToken } from './v2/service-world.ts';

const seed = 20_261_122;
const runs = 20;
const rounds = 20;

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await loadFoundation(database.pool);
});
afterAll(() => database.drop());

/** Makes a call, and says what is wrong with its answer. */
async function outcome(api: TestApi, operation: Operation, call: Call, token: () => object, misfit: Misfit) {
  const { path, body, contentType, headers } = call;
  const response = await api.get(path, {
    method: operation.method.toUpperCase(),
    headers: { ...token(), ...headers, ...(contentType !== undefined && { 'content-type': contentType }) },
    ...(body !== undefined && { body }),
  });
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
  const problem = verdict(operation, answer, misfit);
  return { status: answer.status, complaint: problem && `${problem}: ${answer.status} ${answer.body.slice(0, 300)}` };
}

test('whatever a caller sends, every operation answers as the document says, and none fails', async () => {
  const api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: await redisDatabase() });
  const document = readDocument(await (await api.get('/openapi.json')).json());
  const misfit = bodyChecks(document);
  const faults: string[] = [];
  const withoutSuccess: string[] = [];

  const operations = operationsOf(document);

  console.log(`${operations.length} operations, ${runs} requests each, seed ${seed}`);
  for (const operation of operations) {
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    const { known, service, secret } = await makeWorld(database.pool);
    const context: Context = { known, resolve: (ref) => schemaNamed(document, ref) };
    const token = () => (operation.security?.[0]?.['serviceKey'] ? serviceToken(secret, new Date(), service) : {});
    const statuses = new Set<number>();
    const property = fc.asyncProperty(callsOf(operation, context), async (call) => {
      const { status, complaint } = await outcome(api, operation, call, token, misfit);
      statuses.add(status);
      if (complaint !== undefined) throw new Error(complaint);
    });
    const maySucceed = Object.keys(operation.responses).some((status) => Number(status) < 400);
    const isToSucceed = () => maySucceed && ![...statuses].some((status) => status < 400);
    // What is rarely right by chance is tried for longer: or else nothing but refusals was tried.
    for (let round = 0; round === 0 || (isToSucceed() && round < rounds); round += 1) {
      const details = await fc.check(property, { numRuns: runs, seed: seed + round });
      if (details.failed) faults.push(`${name}: ${details.errorInstance}\n${fc.defaultReportMessage(details)}`);
    }
    if (isToSucceed()) withoutSuccess.push(name);
  }

  expect(faults.join('\n\n')).toBe('');
  expect(withoutSuccess).toEqual([]);
}, 180_000);
