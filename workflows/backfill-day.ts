import { checkInput } from './check-input.ts';
import { carryOutReport, nightOf } from './report.ts';
import type { BackfillIdentity, Fact, RunResult } from './types.ts';
import { writeFacts } from './write-facts.ts';

const oneDay = { notificationStatus: { email: 1, sms: 1, letter: 1 }, processingTime: 1, billing: 1 } as const;

/** What a backfill hands to each of its days. */
export interface BackfillDayInput {
  readonly day: string;
  readonly facts: readonly Fact[];
  readonly force: boolean;
  /** Undefined: of all. */
  readonly services?: readonly string[];
  /** Undefined: an older version began the backfill. */
  readonly backfill?: BackfillIdentity;
}

/** Writes one day that has ended, as a night writes it: one scan, then each fact. A run of its own in the ledger. */
export async function backfillDay(given: BackfillDayInput): Promise<RunResult> {
  const { day, facts, force, services, backfill } = given;
  const checked = checkInput({ night: day, windows: oneDay, force, flushAgain: false });
  const input = services === undefined ? checked : { ...checked, services };
  return carryOutReport({
    facts,
    input,
    night: nightOf(input),
    upTo: 'today',
    ...(backfill === undefined ? {} : { backfill }),
    write: (run, plan) => writeFacts(run, plan, input),
  });
}
