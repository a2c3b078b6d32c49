import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../../support/scenario.ts';
import { send, writesOfNothing } from './endpoint.ts';
import { casesOf } from './endpoints.ts';
import { type Instances, startInstances } from './instances.ts';
import { type Answers, answersOf } from './reads.ts';
import { worldDigest } from './reset.ts';

const atEnd = atEndOfFile();
let api: Instances;
let world: string;
let answers: Answers;
beforeAll(async () => {
  api = await startInstances(atEnd);
  world = await worldDigest(api.pool);
  answers = await answersOf(api.own, api.gets);
});

/** Nothing was written, and nothing waits to be dropped. */
async function expectAllAsBefore(): Promise<void> {
  expect((await api.pool.query('select target from nightshift.cache_outbox')).rows).toEqual([]);
  expect(await worldDigest(api.pool)).toBe(world);
}

test.each(casesOf(({ refused = [] }) => refused))('refused: %s', async (_, endpoint, write) => {
  const { status, text } = await send(api.own, endpoint, write);
  expect(status, text).toBe(write.status);
  await expectAllAsBefore();
});

test.each(casesOf(writesOfNothing))('of nothing: %s', async (_, endpoint, write) => {
  const { status, text } = await send(api.own, endpoint, write);
  expect(endpoint.ofNothing === undefined ? [400, 403, 404] : [endpoint.ofNothing], text).toContain(status);
  await expectAllAsBefore();
});

test('all that was cached still is', async () => {
  // That there is no such row is remembered for seconds only.
  const there = api.gets.filter(({ name }) => answers[name]?.startsWith('200'));
  const { loads } = api.own.cache.counts;
  expect(answers).toMatchObject(await answersOf(api.own, there));
  expect(api.own.cache.counts.loads).toBe(loads);
});
