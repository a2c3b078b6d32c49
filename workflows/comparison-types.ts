/** What crosses the boundary between comparisons, their activities and whoever starts them. Imports nothing. */

export type ComparedFact = 'notification_status' | 'processing_time' | 'billing' | 'letter_despatch';

/** Rates to try out, each in force from the London midnight that begins its day. Pounds, as decimal text: exact. */
export interface WhatIfRates {
  readonly sms?: readonly { readonly rate: string; readonly from: string }[];
  readonly letters?: readonly {
    /** first, second, economy, europe, rest-of-world */
    readonly postage: string;
    readonly sheets: number;
    readonly rate: string;
    readonly from: string;
  }[];
}

/** What is to be compared. Without a range, the windows of the night of the run's nominal time. */
export interface ComparisonInput {
  /** Days of the reporting zone, `YYYY-MM-DD`, both inclusive, 370 at most. */
  readonly from?: string;
  readonly to?: string;
  /** Default all four. */
  readonly facts?: readonly ComparedFact[];
  readonly rates?: WhatIfRates;
  /** Derive from the rollups as they are, and read no raw row. Default false. */
  readonly useRollup?: boolean;
}

/** A comparison that was looked over; null: not given. */
export interface CheckedComparison {
  readonly range: { readonly from: string; readonly to: string } | null;
  readonly facts: readonly ComparedFact[];
  readonly rates: WhatIfRates | null;
  readonly useRollup: boolean;
}

export interface ComparisonDay {
  readonly day: string;
  readonly startUtc: string;
  readonly endUtc: string;
  readonly facts: readonly ComparedFact[];
  readonly types: readonly ('sms' | 'email' | 'letter')[];
}

export interface ComparisonPlan {
  readonly oldestRawDay: string;
  readonly days: readonly ComparisonDay[];
}

/** What a night would do to a day of a fact: counts are of rows. The rest is in nightshift.comparison_day. */
export interface ComparedCounts {
  readonly fact: ComparedFact;
  readonly day: string;
  /** `late`: what differs is no more than what has changed since the fact was written. */
  readonly state: 'equal' | 'late' | 'different' | 'refused';
  readonly appear: number;
  readonly vanish: number;
  readonly change: number;
}

/** The result of a comparison. Counts are of days of a fact; those of rows are of all of them. */
export interface ComparisonResult {
  readonly runId: string;
  readonly state: 'equal' | 'different';
  readonly equal: number;
  readonly late: number;
  readonly different: number;
  readonly refused: number;
  readonly appear: number;
  readonly vanish: number;
  readonly change: number;
}

export interface ComparisonActivities {
  /** Opens the comparison. @param input.at ISO 8601, an instant of the night whose windows are meant without a range. */
  planComparison(
    input: CheckedComparison & { readonly runId: string; readonly workflowId: string; readonly at: string },
  ): Promise<ComparisonPlan>;
  compareDay(
    input: Pick<CheckedComparison, 'rates' | 'useRollup'> & {
      readonly runId: string;
      readonly oldestRawDay: string;
      readonly day: ComparisonDay;
    },
  ): Promise<ComparedCounts[]>;
  /** @param input.alert raises an alert, once a day, when days of facts differ. */
  concludeComparison(input: {
    readonly runId: string;
    readonly state: 'equal' | 'different' | 'failed' | 'cancelled';
    readonly alert: boolean;
  }): Promise<void>;
}
