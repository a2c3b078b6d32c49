import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { crashCases, kindSanitiser, runCrashCase } from './crash-case.ts';
import { createLetterWorld } from './letter-world.ts';
import { type Settle, settleMutants } from './settle-mutants.ts';

/** In place of the settle of the activities; undefined: theirs. */
const put = vi.hoisted((): { settle: Settle | undefined } => ({ settle: undefined }));
vi.mock('../../activities/letters/settle.ts', async (original) => {
  const real = await original<{ settle: Settle }>();
  return { ...real, settle: (...args: Parameters<Settle>) => (put.settle ?? real.settle)(...args) };
});

test('whoever dies at whatever step, a letter has one end, and its file is at the place of it', async ({
  onTestFinished,
}) => {
  const world = await createLetterWorld(onTestFinished, { sanitiser: kindSanitiser });
  // The same runs each time. Whoever changes an ending tries other seeds as well.
  const options = { numRuns: 250, seed: 2 };
  const neverLost = fc.asyncProperty(crashCases, (given) => runCrashCase(world, given));
  await fc.assert(neverLost, options);
  console.log(`no letter was lost in ${options.numRuns} runs, seed ${options.seed}`);
}, 300_000);

test.each(settleMutants)(
  'the same runs find a settle with $name',
  async ({ settle, found }) => {
    const finishes: (() => Promise<void>)[] = [];
    const world = await createLetterWorld((finish) => finishes.push(finish), { sanitiser: kindSanitiser });
    put.settle = settle;
    try {
      const property = fc.asyncProperty(crashCases, (given) => runCrashCase(world, given));
      const { failed, numRuns, errorInstance } = await fc.check(property, {
        numRuns: 300,
        seed: 1,
        endOnFailure: true,
      });
      expect(failed).toBe(true);
      expect(String(errorInstance)).toMatch(found);
      console.log(`found in run ${numRuns}: ${String(errorInstance).split('\n')[0]}`);
    } finally {
      put.settle = undefined;
      for (const finish of finishes.toReversed()) await finish();
    }
  },
  120_000,
);
