import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../../support/scenario.ts';
import { send } from './endpoint.ts';
import { casesOf } from './endpoints.ts';
import { type Instances, startInstances } from './instances.ts';
import { answersOf } from './reads.ts';
import { resetWorld } from './reset.ts';

const atEnd = atEndOfFile();
let api: Instances;
beforeAll(async () => {
  api = await startInstances(atEnd);
});

/** Reads everything until the process has it in its own memory: what was reset may be heard of late. */
async function warm(): Promise<void> {
  const { counts } = api.withFirstLevel.cache;
  const answers = await answersOf(api.withFirstLevel, api.gets);
  // That there is no such row is kept in Redis only.
  const there = api.gets.filter(({ name }) => answers[name]?.startsWith('200'));
  for (let round = 0; round < 20; round += 1) {
    const before = counts.nearHits;
    await answersOf(api.withFirstLevel, there);
    if (counts.nearHits - before === there.length) return;
  }
  expect.fail('Expected the first level to keep what was read, but it never had all of it');
}

test.each(casesOf(({ writes }) => writes))('%s', async (_, endpoint, write) => {
  await resetWorld(api.pool);
  await warm();
  const { status, text } = await send(api.withFirstLevel, endpoint, write);
  expect(status, text).toBe(write.status);
  expect(await answersOf(api.withFirstLevel, api.gets)).toEqual(await answersOf(api.uncached, api.gets));
});
