import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { uuid } from '../../support/raw-rows.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertOrganisations, insertServices } from '../dashboard-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await insertOrganisations(database.pool, [
    { id: uuid(1), name: 'Ministry of Testing' },
    { id: uuid(2), name: 'Old ministry', active: false },
    { id: uuid(3), name: '100%_ Council' },
  ]);
  await insertServices(database.pool, [
    { name: 'live', organisation_id: uuid(1) },
    { name: 'live, not counted', organisation_id: uuid(1), count_as_live: false },
    { name: 'in trial', organisation_id: uuid(1), restricted: true },
    { name: 'archived', organisation_id: uuid(1), active: false },
  ]);
  await database.pool.query('insert into public.domain values ($2, $1), ($3, $1)', [uuid(1), 'b.gov.uk', 'a.gov.uk']);
});
afterAll(() => database.drop());

async function search(name: string): Promise<unknown> {
  const api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: await redisDatabase() });
  const response = await api.get(`/organisations/search?name=${encodeURIComponent(name)}`);
  expect(response.status).toBe(name === '' ? 400 : 200);
  return response.json();
}

const old = {
  active: false,
  count_of_live_services: 0,
  domains: [],
  id: uuid(2),
  name: 'Old ministry',
  organisation_type: null,
};

test('finds a part of the name in any case, active ones first', async () => {
  const testing = {
    active: true,
    count_of_live_services: 2,
    domains: ['a.gov.uk', 'b.gov.uk'],
    id: uuid(1),
    name: 'Ministry of Testing',
    organisation_type: null,
  };
  expect(await search('MINISTRY')).toEqual({ data: [testing, old] });
});

test.each([
  ['%', ['100%_ Council']],
  ['0%_', ['100%_ Council']],
  ['_', ['100%_ Council']],
  ['\\', []],
])('%s is no wildcard', async (name, found) => {
  expect(await search(name)).toEqual({ data: found.map((each) => expect.objectContaining({ name: each })) });
});

test('without a name it is refused', async () => {
  expect(await search('')).toEqual({ message: { name: ['Missing data for required field.'] }, result: 'error' });
});
