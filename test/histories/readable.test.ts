import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile, windowsOf } from '../support/scenario.ts';
import { cases } from './arbitrary.ts';
import type { Case, Message } from './history.ts';
import { play } from './play.ts';
import { billingThatIsUpserted, withoutTimeOuts } from './reference-ways.ts';
import { openWorld, type World } from './world.ts';

const histories = 20;

const atEnd = atEndOfFile();
let world: World;
beforeAll(async () => {
  world = await openWorld(atEnd, histories);
});

test('of many histories the one that fails is left, and of that what it takes', async () => {
  const { ways, found } = withoutTimeOuts;
  const holds = fc.asyncProperty(cases(histories, 8), async (given) => {
    await play(world, given, ways);
  });
  const limits = { numRuns: 20, seed: 1, interruptAfterTimeLimit: 150_000 };
  const { errorInstance, numShrinks } = await fc.check(holds, limits);
  const lines = errorInstance instanceof Error ? errorInstance.message.split('\n') : [];
  console.log(`${numShrinks} times simpler:\n${lines.join('\n')}`);
  expect(lines.at(-1)).toMatch(found);
  expect(lines.filter((line) => line.includes('is made'))).toHaveLength(1);
  expect(lines.length).toBeLessThan(10);
}, 300_000);

const text: Message = {
  kind: 'text',
  key: 'team',
  day: 0,
  moment: 'the last microsecond',
  template: 1,
  job: 1,
  byApi: false,
  abroad: null,
  postage: 'second',
  units: 2,
  seconds: 3,
  fate: [
    { after: 0, moment: 'the last microsecond', delay: 0, what: 'handed to mmg' },
    { after: 2, moment: 'night', delay: 0, what: 'firetext says pending' },
    { after: 2, moment: 'noon', delay: 0, what: 'mmg says what nobody understands' },
  ],
};

test('it is told as people tell it, with what the facts should be', async () => {
  const usual = { night: 'on time', archive: 'on time' } as const;
  const given: Case = {
    histories: [{ retention: 3, messages: [text] }],
    days: [usual, usual, { ...usual, archive: 'missed' }, usual, usual],
    start: '2026-10-23',
    windows: windowsOf(4),
  };
  const told = await play(world, given, billingThatIsUpserted.ways).then(() => 'nothing', String);
  expect(told.split('\n')).toEqual([
    'Error: The service keeps messages for 3 days',
    '2026-10-23 00:15 BST: the night of 2026-10-23',
    '2026-10-23 03:30 BST: archive',
    '2026-10-23 23:59 BST, at once: text 1 is made (team key, job 1, 2 fragments) | text 1: handed to mmg',
    '2026-10-24 00:15 BST: the night of 2026-10-24',
    '2026-10-24 03:30 BST: archive',
    '2026-10-25 00:15 BST, at once: the night of 2026-10-25 | text 1: firetext says pending',
    '2026-10-25 11:00 GMT: text 1: mmg says what nobody understands',
    '2026-10-26 00:15 GMT: the night of 2026-10-26',
    'Then, after 2026-10-26 00:15 GMT:',
    'facts                                                                expected  actual',
    'billing of 2026-10-23: false, sms, none, mmg, 0.024, 1, id 1, id 11  -         2 / 1',
  ]);
});
