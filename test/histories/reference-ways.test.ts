import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../support/scenario.ts';
import { cases } from './arbitrary.ts';
import { play } from './play.ts';
import { referenceWays } from './reference-ways.ts';
import { openWorld, type World } from './world.ts';

const histories = 10;

const atEnd = atEndOfFile();
let world: World;
beforeAll(async () => {
  world = await openWorld(atEnd, histories);
});

test.each(referenceWays)(
  '$name is found',
  async ({ ways, found }) => {
    const holds = fc.asyncProperty(cases(histories), async (given) => {
      await play(world, given, ways);
    });
    const { failed, numRuns, errorInstance } = await fc.check(holds, { numRuns: 60, seed: 1, endOnFailure: true });
    expect(failed).toBe(true);
    const end = String(errorInstance).split('\nThen, ').at(-1) ?? '';
    expect(end).toMatch(found);
    console.log(`found within ${numRuns * histories} histories, ${end}`);
  },
  240_000,
);
