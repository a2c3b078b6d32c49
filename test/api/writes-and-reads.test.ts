import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../support/scenario.ts';
import { send } from './writes-and-reads/endpoint.ts';
import { casesOf, endpoints } from './writes-and-reads/endpoints.ts';
import { type Instances, startInstances } from './writes-and-reads/instances.ts';
import { answersOf } from './writes-and-reads/reads.ts';
import { drained, resetWorld } from './writes-and-reads/reset.ts';
import { documentedRoutes } from './writes-and-reads/routes.ts';

const atEnd = atEndOfFile();
let api: Instances;
beforeAll(async () => {
  api = await startInstances(atEnd);
});

test('every route of the OpenAPI document that is no GET has an entry in the table', async () => {
  const documented = (await documentedRoutes(api.own)).filter(
    // To clear the cache changes nothing that is cached.
    ({ method, path }) => method !== 'GET' && !path.startsWith('/platform-admin/'),
  );
  expect(endpoints.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
    documented.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

test('all cached reads are from the cache the second time, in another process too', async () => {
  const answers = await answersOf(api.own, api.gets);
  expect(api.own.cache.counts.loads).toBe(api.gets.length);
  expect(await answersOf(api.second, api.gets)).toEqual(answers);
  expect(api.second.cache.counts).toMatchObject({ hits: api.gets.length, loads: 0 });
  expect(answers).toEqual(await answersOf(api.uncached, api.gets));
});

test.each(casesOf(({ writes }) => writes))('%s', async (_, endpoint, write) => {
  await resetWorld(api.pool);
  await answersOf(api.own, api.gets);
  const { status, text } = await send(api.own, endpoint, write);
  expect(status, text).toBe(write.status);
  const [own, now] = [await answersOf(api.own, api.gets), await answersOf(api.uncached, api.gets)];
  expect(own).toEqual(now);
  await drained(api.pool);
  expect(await answersOf(api.second, api.gets)).toEqual(now);
});
