import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { insertAll } from '../retention/rows.ts';
import { agendaOf, type Shared, type Slot } from './agenda.ts';
import { addDays, instantOf } from './clock.ts';
import { type Case, isByNotify } from './history.ts';
import { changeByNotify, newRow } from './messages.ts';
import { createNight, type HoldNight } from './night.ts';
import { createReceipts } from './receipts.ts';
import { compareFacts, type Difference } from './recount.ts';
import { setClock } from './simulated-time.ts';
import { tell } from './tell.ts';
import { ours, type Ways } from './ways.ts';
import type { World } from './world.ts';
import { Written, type Wrong } from './written.ts';

/** What was done, for the report. */
export interface Played {
  readonly steps: number;
  readonly nights: number;
}

/** Of all services together. */
const stepsAtOnce = 8;
/** Nights without anything else, after which nothing may be due any more. */
const quietNights = 6;

/** Plays a case. @throws Error that tells it, and what is wrong, as soon as anything is. */
export async function play(
  world: World,
  given: Case,
  ways: Ways = ours,
  holdNight: HoldNight = createNight(world, ways),
): Promise<Played> {
  const { pool } = world;
  await world.begin(given);
  const written = new Written(pool);
  const receive = createReceipts(pool, ways.horizon(given.windows));
  const inTurn = pLimit(stepsAtOnce);
  let [steps, nights] = [0, 0];

  let at = instantOf(given.start, 'midnight');
  const fail = (wrong: readonly Wrong[], differences: readonly Difference[]): never => {
    throw new Error(tell(given, at, wrong, differences));
  };

  const checkRows = async () => {
    const wrong = [...(await written.read()), ...(await written.lost())];
    if (wrong.length > 0) fail(wrong, []);
  };

  /** Days that others changed meanwhile are for the next night, and so are those that are due. */
  const checkFacts = async (night: string, { fate, made }: Pick<Slot, 'fate' | 'made'>) => {
    const { rows: due } = await pool.query<{ entry: string }>(
      `select concat(fact, ' ', day) as entry from nightshift.day_due where fact = any($1)`,
      [ways.facts],
    );
    const later = new Set(due.map(({ entry }) => entry));
    const changed = new Set([...fate.map(({ to }) => to), ...made].map(({ day }) => addDays(given.start, day)));
    const despatched = fate.some(({ to }) => to.kind === 'letter');
    const differences = await compareFacts(pool, written.rows.values(), [given.start, addDays(night, -1)]);
    const wrong = differences.filter(
      ({ fact, day }) =>
        ways.facts.includes(fact) &&
        !later.has(`${fact} ${day}`) &&
        !changed.has(day) &&
        !(despatched && fact === 'letter_despatch'),
    );
    if (wrong.length > 0) fail([], wrong);
    return later;
  };

  /** What somebody changed meanwhile may be for the next night. */
  const checkTimeOuts = (night: string, { fate }: Pick<Slot, 'fate'>) => {
    if (!ways.endsAll) return;
    const changed = new Set(fate.map(({ to }) => to.id));
    const open = written.open(Date.parse(instantOf(night, 'midnight').iso) - 72 * 3_600_000);
    const wrong = open.filter(({ id }) => !changed.has(id));
    if (wrong.length > 0) fail(wrong, []);
  };

  const carryOut = async (shared: Shared, day: string): Promise<void> => {
    if (typeof shared === 'object') await holdNight(day, given.windows, shared.diesAfter);
    else if (shared === 'archive') await ways.archive(world, at.iso);
    else if (shared === 'two archives') await Promise.all([1, 2].map(() => ways.archive(world, at.iso)));
    else await Promise.all((shared === 'night' ? [1] : [1, 2]).map(() => holdNight(day, given.windows)));
  };

  for (const slot of agendaOf(given)) {
    const { day, shared, made, fate } = slot;
    at = slot.at;
    await setClock(pool, at);
    if (made.length > 0) await insertAll(pool, { notifications: made.map((message) => newRow(message, at)) });
    await Promise.all([
      ...shared.map((each) => carryOut(each, day)),
      ...fate.map(async ({ to, happening: { what, after, delay } }) => {
        if (shared.length > 0) await sleep(delay);
        await inTurn(() => (isByNotify(what) ? changeByNotify(pool, what, to, after, at) : receive(what, to, at.iso)));
      }),
    ]);
    steps += made.length + fate.length;
    if (shared.length === 0) continue;
    await checkRows();
    if (shared.includes('night') || shared.includes('two nights')) {
      nights += 1;
      checkTimeOuts(day, slot);
      await checkFacts(day, slot);
    }
  }

  const last = addDays(given.start, given.days.length);
  for (let quiet = 0; ; quiet += 1) {
    const night = addDays(last, quiet);
    at = instantOf(night, 'night');
    await setClock(pool, at);
    await holdNight(night, given.windows);
    await checkRows();
    nights += 1;
    checkTimeOuts(night, { fate: [] });
    const due = await checkFacts(night, { fate: [], made: [] });
    if (due.size === 0) return { steps, nights };
    if (quiet >= quietNights)
      fail(
        [...due].map((what) => ({ id: 'a day', what: `${what} stays due` })),
        [],
      );
  }
}
