/** What crosses the boundary between backfills, their activities and whoever starts them. Imports nothing. */

/** Which days of the range are written. */
export type BackfillMode =
  /** Those that no night has completed. */
  | 'missing'
  /** Those that failed, are due or were refused. */
  | 'failed'
  | 'all';

export type BackfillFact = 'notification_status' | 'processing_time' | 'billing' | 'letter_despatch';

export interface BackfillInput {
  /** Days of the reporting zone, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** Default all four. */
  readonly facts?: readonly BackfillFact[];
  /** Default `missing`. */
  readonly mode?: BackfillMode;
  /** Days at a time, 1 to 4. Default 2: a scan each. */
  readonly concurrency?: number;
  /** Write days that are refused otherwise. Default false. */
  readonly force?: boolean;
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
  /** The first of them, each with the reason. */
  readonly failed: readonly { readonly day: string; readonly message: string }[];
  readonly paused: boolean;
  /** ISO 8601; null: nothing is done yet, or it is paused. */
  readonly expectedEnd: string | null;
}

export interface BackfillActivities {
  /** @param input.after days after this one alone; null: from the beginning. */
  listBackfillDays(input: Required<BackfillInput> & { readonly after: string | null }): Promise<BackfillPage>;
}
