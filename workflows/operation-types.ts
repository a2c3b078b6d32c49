/** What crosses the boundary between the workflows of operating and their activities. Imports nothing. */

export interface GuardInput {
  /** The schedule of the nights, by its id. */
  readonly schedule: string;
}

/** What the guard found; empty: all is well. */
export interface Guarded {
  /** The subjects of the alerts, also of those that were raised before. */
  readonly alerts: readonly string[];
}

export interface TrimInput {
  /** Whole months that are kept, besides the one that runs. */
  readonly months: number;
}

/** What was forgotten. */
export interface Trimmed {
  /** `YYYY-MM`, ascending. */
  readonly journalMonths: readonly string[];
  readonly alerts: number;
  readonly comparisons: number;
}

export interface OperationActivities {
  /** @param input.at ISO 8601, the time that counts as now. */
  guardFreshness(input: GuardInput & { readonly at: string }): Promise<Guarded>;
  /** @param input.at ISO 8601, the time that counts as now. */
  trimRecords(input: TrimInput & { readonly at: string }): Promise<Trimmed>;
}
