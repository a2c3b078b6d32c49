import type { Pool } from 'pg';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import { type DayInterval, type Fact, facts } from '../../db/reporting/days.ts';
import type { FactDay } from '../../db/reporting/fact-definition.ts';
import type { WindowDays } from '../../db/reporting/plan.ts';
import { type WriteRequest, writeFactDay } from '../../db/reporting/write-fact-day.ts';
import { type TimeOuts, timeOutBatch, timeOutsOf } from '../../db/retention/time-outs.ts';
import { createArchiver } from '../retention/archiver.ts';
import { rollUp } from '../support/run-day.ts';

export const timeZone = 'Europe/London';

export interface Place {
  readonly pool: Pool;
  readonly store: ObjectStore;
}

/** How the platform does what the histories ask for: ours, or the reference's in a part. */
export interface Ways {
  /** Those that the nights write, and that are compared. */
  readonly facts: readonly Fact[];
  /** Whether it is looked at what should have timed out, and has not. */
  readonly endsAll: boolean;
  timeOut(place: Place, night: string, windows: WindowDays): Promise<void>;
  rollUp(place: Place, interval: DayInterval): Promise<void>;
  write(place: Place, day: FactDay, request: WriteRequest): Promise<void>;
  /** @param at ISO 8601. */
  archive(place: Place, at: string): Promise<void>;
  horizon(windows: WindowDays): FactHorizon;
}

/** The time-outs of a night, batch by batch. */
export async function timeOutBy(
  { pool }: Pick<Place, 'pool'>,
  night: string,
  batch: (timeOuts: TimeOuts) => Promise<number>,
): Promise<void> {
  const timeOuts = await inTransaction(pool, (client) => timeOutsOf(client, night, timeZone));
  while ((await batch(timeOuts)) > 0);
}

/** As the activities do it, in batches so small that there are several. */
export const ours: Ways = {
  facts,
  endsAll: true,
  async timeOut({ pool }, night, { notificationStatus: windows }) {
    await timeOutBy({ pool }, night, async (timeOuts) => {
      const { email, sms } = await inTransaction(pool, (client) =>
        timeOutBatch(client, timeOuts, { limit: 10, windows, timeZone }),
      );
      return email + sms;
    });
  },
  async rollUp({ pool }, interval) {
    await rollUp(pool, interval);
  },
  async write({ pool }, day, request) {
    await inTransaction(pool, (client) => writeFactDay(client, day, request));
  },
  async archive({ pool, store }, at) {
    const pages = await createArchiver(pool, store, { messages: 5, letters: 5 }).all(at);
    const failures = pages.flatMap((page) => page.failures);
    if (failures.length > 0) throw new Error(`The archiving left something: ${JSON.stringify(failures)}`);
  },
  horizon: (windows) => ({ timeZone, windows, rawHorizonDays: 364 }),
};
