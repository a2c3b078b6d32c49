import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../support/scenario.ts';
import { cases } from './arbitrary.ts';
import { type Played, play } from './play.ts';
import { openWorld, type World } from './world.ts';

const largest = 100;

const atEnd = atEndOfFile();
let world: World;
beforeAll(async () => {
  world = await openWorld(atEnd, largest);
});

/**
 * Many services share their nights, which is cheap; but what one of them makes due is then right for all. So others are
 * few.
 */
const shapes = [
  { histories: 100, runs: 10, seed: 1 },
  { histories: 8, runs: 3, seed: 2 },
];

test.each(shapes)(
  'after every night of $runs times $histories histories the facts are a count of everything that was ever written, seed $seed',
  async ({ histories, runs, seed }) => {
    const began = performance.now();
    const played: Played[] = [];
    const holds = fc.asyncProperty(cases(histories), async (given) => {
      played.push(await play(world, given));
    });
    const limits = { numRuns: runs, seed, interruptAfterTimeLimit: 280_000 };
    const { failed, errorInstance, counterexamplePath } = await fc.check(holds, limits);
    const told = errorInstance instanceof Error ? errorInstance.message : '';
    expect(failed, `seed ${seed}, path ${counterexamplePath}:\n${told}`).toBe(false);
    expect(played).toHaveLength(runs);
    const sum = (of: keyof Played) => played.reduce((total, each) => total + each[of], 0);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`${runs * histories} histories, ${sum('steps')} steps, ${sum('nights')} nights, ${seconds} s`);
  },
  300_000,
);
