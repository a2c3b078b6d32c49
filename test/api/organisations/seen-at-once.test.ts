import type { Pool } from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from './api-of-file.ts';
import { council, insertOrganisationRows, ministry, post, read } from './organisation-rows.ts';

let pool: Pool;
let api: TestApi;
let first: string;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  [first] = await insertOrganisationRows(pool);
  return file.close;
});

interface Summary {
  readonly name: string;
  readonly count_of_live_services: number;
}

/** All that is cached and shows an organisation or its services. */
async function shown() {
  const summaries = await read<Summary[]>(api, '/organisations');
  const dashboard = await read<{ services_using_notify: { service_name: string; organisation_name: string | null }[] }>(
    api,
    '/performance-dashboard',
  );
  const { data } = await read<{ data: { organisation: string | null; organisation_type: string | null } }>(
    api,
    `/service/${first}`,
  );
  return {
    organisations: summaries.map(({ name, count_of_live_services }) => `${name}: ${count_of_live_services}`),
    dashboard: dashboard.services_using_notify.map((each) => `${each.service_name} of ${each.organisation_name}`),
    counts: await read(api, '/_status/live-service-and-organisation-counts'),
    service: `of ${data.organisation}, ${data.organisation_type}`,
  };
}

// Twice: the second time from the cache.
beforeEach(async () => expect(await shown()).toEqual(await shown()));

test('a new name', async () => {
  await post(api, `/organisations/${ministry}`, { name: 'Ministry of Caching' });
  expect(await shown()).toEqual({
    organisations: ['Council: 0', 'Ministry of Caching: 1'],
    dashboard: ['first of Ministry of Caching'],
    counts: { organisations: 1, services: 1 },
    service: `of ${ministry}, null`,
  });
});

test('a new type', async () => {
  await post(api, `/organisations/${ministry}`, { organisation_type: 'central' });
  expect(await shown()).toMatchObject({ service: `of ${ministry}, central` });
});

test('a service that moves', async () => {
  await post(api, `/organisations/${council}/service`, { service_id: first });
  expect(await shown()).toEqual({
    organisations: ['Council: 1', 'Ministry of Caching: 0'],
    dashboard: ['first of Council'],
    counts: { organisations: 1, services: 1 },
    service: `of ${council}, null`,
  });
});

test('a service that is archived by hand, and its organisation with it', async () => {
  await pool.query('update public.services set active = false where id = $1', [first]);
  expect(await post(api, `/organisations/${council}/archive`)).toEqual({ status: 204, body: undefined });
  expect(await shown()).toMatchObject({
    organisations: ['Ministry of Caching: 0', expect.stringMatching(/^_archived_.*_Council: 0$/)],
    dashboard: [],
    counts: { organisations: 0, services: 0 },
  });
});
