import { randomUUID } from 'node:crypto';
import type { WindowDays } from '../../db/reporting/plan.ts';
import { inPool } from '../../workflows/in-pool.ts';
import { plan } from '../support/run-day.ts';
import type { Place, Ways } from './ways.ts';

const scansAtOnce = 2;
const writesAtOnce = 6;

class Died extends Error {}

/** Holds a night of the history, by its date. */
export type HoldNight = (night: string, windows: WindowDays, diesAfter?: number) => Promise<void>;

/**
 * A night as the workflow has it: plan, time-outs, one scan for each day, then the facts. One that dies stops after so
 * many transactions, and does not tell.
 */
export function createNight(place: Place, ways: Ways): HoldNight {
  return async (night, windows, diesAfter = Number.POSITIVE_INFINITY) => {
    const runId = randomUUID();
    let done = 0;
    const live = () => {
      done += 1;
      if (done > diesAfter) throw new Died();
    };
    try {
      live();
      const { days, facts, oldestRawDay } = await plan(place.pool, {
        ...{ runId, workflowId: runId, night, windows },
        facts: ways.facts,
      });
      live();
      await ways.timeOut(place, night, windows);
      await inPool(days, scansAtOnce, async (interval) => {
        live();
        await ways.rollUp(place, interval);
      });
      const intervals = new Map(days.map((interval) => [interval.day, interval]));
      await inPool(facts, writesAtOnce, async ({ nonce, ...planned }) => {
        live();
        const interval = intervals.get(planned.day);
        if (interval === undefined) throw new Error(`The plan has ${planned.fact} of ${planned.day}, but not the day`);
        const request = { runId, codeVersion: 'test', nonce, oldestRawDay, force: false };
        await ways.write(place, { ...interval, ...planned }, request);
      });
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
  };
}
