/** What crosses the boundary between the deep archive and its activities: hours, ids and counts. Imports nothing. */

/** Hours are naive UTC, `2025-01-31 05:00:00`. */
export interface DeepArchivePlan {
  /** Rows of before it are archived. */
  readonly cutoff: string;
  /** With rows to archive, the oldest first, up to 240. */
  readonly hours: readonly string[];
}

/** What became of an hour. Zeros: another run has archived it, or it was restored meanwhile. */
export interface ArchivedHour {
  readonly rows: number;
  /** Of the file. */
  readonly bytes: number;
}

export interface RestoredPart {
  /** Of the file. */
  readonly rows: number;
  /** That were not in `notification_history`. */
  readonly inserted: number;
}

export interface DeepArchiveActivities {
  /** @param at ISO 8601; what was created 365 days before it, to the hour, is archived. */
  planDeepArchive(at: string): Promise<DeepArchivePlan>;
  /** Moves the rows of an hour from `notification_history` to the store. May run twice at once. */
  archiveHour(hour: string): Promise<ArchivedHour>;
  /** Deletes the objects of parts that were given up or superseded. @returns how many parts. */
  sweepParts(): Promise<number>;
  /** Tells people that a run has left something to the next one: once for each date of `at`. */
  reportDeepArchive(input: IncompleteDeepArchive): Promise<void>;
  /** The ids of the parts with rows of a day of the reporting zone. @throws a failure of type InvalidRequest. */
  partsOfDay(day: string): Promise<string[]>;
  /** Puts the rows of a part back. Null: another part has taken its place. */
  restorePart(id: string): Promise<RestoredPart | null>;
}

export interface IncompleteDeepArchive {
  /** ISO 8601, of the run. */
  readonly at: string;
  /** Why, and what was done nevertheless. */
  readonly message: string;
}

/** What a run of the deep archive has come to. */
export interface DeepArchived {
  readonly hours: number;
  readonly rows: number;
  readonly bytes: number;
  /** Hours that failed; their rows are where they were. The first of them. */
  readonly failures: readonly { readonly hour: string; readonly message: string }[];
  readonly failureCount: number;
}

/** What a restoring has come to. */
export interface RestoredDay {
  /** Of the reporting zone. */
  readonly day: string;
  readonly parts: number;
  readonly rows: number;
  readonly inserted: number;
}

/** The type of the failure of a run that has left hours to the next one. */
export const deepArchivingIncomplete = 'DeepArchivingIncomplete';
/** The type of the failure of a restoring whose file is not what was written. */
export const partDamaged = 'DeepArchivePartDamaged';
