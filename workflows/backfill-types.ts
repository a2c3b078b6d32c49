/** What crosses the boundary between backfills, their activities and whoever starts them. Imports nothing. */

/** Which days of the range are written: those that no night has completed; those that failed, are due or were refused; all. */
export const backfillModes = ['missing', 'failed', 'all'] as const;
export type BackfillMode = (typeof backfillModes)[number];

export const backfillFacts = ['notification_status', 'processing_time', 'billing', 'letter_despatch'] as const;
export type BackfillFact = (typeof backfillFacts)[number];

/** Those whose rows are of a service, and can be written for some services alone. */
export const factsOfServices: readonly BackfillFact[] = ['notification_status', 'billing'];

/** A scan each. */
export const maxDaysAtOnce = 4;
export const maxServices = 100;
/** Default days at a time. */
export const daysAtOnce = 2;

export interface BackfillInput {
  /** Days of the reporting zone, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** Default all four, or with services the two that have one: notification_status and billing. */
  readonly facts?: readonly BackfillFact[];
  /** Ids, 1 to {@link maxServices}: only the rows of these services are written, and no day is completed by it. Default all. */
  readonly services?: readonly string[];
  /** Default `missing`. */
  readonly mode?: BackfillMode;
  /** Days at a time, 1 to {@link maxDaysAtOnce}. Default {@link daysAtOnce}. */
  readonly concurrency?: number;
  /** Write days that are refused otherwise. Default false. */
  readonly force?: boolean;
}

/** What a backfill says of itself beside its run, in Temporal's memo: for all who list and read it. */
export interface BackfillMemo {
  readonly backfill: BackfillInput;
  /** ISO 8601; a run that continues another one began later. */
  readonly startedAt: string;
  /** Who asked for it; undefined: somebody in the web UI. */
  readonly askedBy?: string;
}

/** The next days of a backfill. */
export interface BackfillPage {
  readonly days: readonly string[];
  /** So many days after that one match; `days` are the first of them. */
  readonly left: number;
}

/** How far a backfill is. */
export interface BackfillProgress {
  readonly total: number;
  /** Days that came to an end, the failed ones included. */
  readonly done: number;
  /** Rows of the fact tables that were added, changed or removed. */
  readonly changes: number;
  readonly failedCount: number;
  /** Days with facts that were refused, and stay as they were. Undefined: a version tells that does not count them. */
  readonly refusedCount?: number;
  /** The first of them, each with the reason. */
  readonly failed: readonly { readonly day: string; readonly message: string }[];
  readonly paused: boolean;
  /** ISO 8601; null: nothing is done yet, or it is paused. */
  readonly expectedEnd: string | null;
}

/** A day that its backfill could not write. */
export interface FailedBackfillDay {
  readonly day: string;
  readonly facts: readonly BackfillFact[];
  readonly message: string;
  /** Of the first of the runs that continue each other. */
  readonly backfill: { readonly workflowId: string; readonly firstRunId: string };
}

export interface BackfillActivities {
  /** @param input.after days after this one alone; null: from the beginning. */
  listBackfillDays(
    input: Required<Pick<BackfillInput, 'from' | 'to' | 'facts' | 'mode'>> & { readonly after: string | null },
  ): Promise<BackfillPage>;
  /** The day is due after it, and the first failed day of the backfill is an alert. */
  markDayDue(failed: FailedBackfillDay): Promise<void>;
}
