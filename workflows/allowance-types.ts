/** What crosses the boundary between the yearly allowances and their activities: ids and counts. Imports nothing. */

/** Counts of services. */
export interface AllowanceCounts {
  /** Whose allowance was set. */
  readonly set: number;
  /** Those of them that may send nothing for free, after a year of 300,000 fragments or more. */
  readonly highVolume: number;
  /** Those of them that keep what was agreed for the year before. */
  readonly custom: number;
  /** Without a type of organisation; they count as `other`. */
  readonly withoutType: number;
  /** That got none, since there is none for their type of organisation. */
  readonly withoutDefault: number;
}

/** Services by id, the first of them. */
export interface NamedServices {
  readonly withoutType: readonly string[];
  /** With their types. */
  readonly withoutDefault: readonly { readonly service: string; readonly type: string }[];
}

export interface AllowanceBatch {
  readonly counts: AllowanceCounts;
  readonly named: NamedServices;
  /** The service that was looked at last; null: there are no more. */
  readonly after: string | null;
}

/** What a run has come to. */
export interface YearlyAllowances {
  /** In which the financial year begins. */
  readonly year: number;
  readonly counts: AllowanceCounts;
  readonly named: NamedServices;
  /** False: the role of the worker may not analyze the table. */
  readonly analyzed: boolean;
}

export interface AllowanceActivities {
  /**
   * The financial year of a moment, by the year that it begins in.
   *
   * @param input.at ISO 8601.
   * @throws a failure that is tried again while billing of the year before is not complete.
   */
  yearWithBilledPast(input: { readonly at: string }): Promise<number>;
  /** Sets the allowances of the next services that have none. May run twice at once. @param input.after null: from the beginning. */
  setAllowances(input: { readonly year: number; readonly after: string | null }): Promise<AllowanceBatch>;
  /** @returns false when the role of the worker may not. */
  analyzeAllowances(): Promise<boolean>;
}

/** The type of the failure of a run that could not set all allowances. */
export const allowancesIncomplete = 'AllowancesIncomplete';
/** The type of the failure of an attempt before last year's billing is known. */
export const billingIncomplete = 'BillingIncomplete';
