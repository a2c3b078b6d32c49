/** What crosses the boundary between the retention of messages and its activities: ids and counts. Imports nothing. */

/** In the order in which they are archived. */
export type ArchivedType = 'email' | 'sms' | 'letter';

/** A message among those of a service, in the order in which they were created. */
export interface MessagePlace {
  /** Naive UTC. */
  readonly createdAt: string;
  readonly id: string;
}

/** How far the archiving has come: all before it has been tried. */
export interface ArchiveCursor {
  readonly type: ArchivedType;
  /** The id of the service, in the order of ids. */
  readonly service: string;
  /** Its last message that was tried; null: the service is done. */
  readonly after: MessagePlace | null;
}

export interface ArchiveCounts {
  /** That had something to archive. */
  readonly services: number;
  /** Rows that went to `notification_history`. */
  readonly moved: number;
  /** Rows of test keys, which are not kept. */
  readonly deleted: number;
  /** Files of letters that were deleted. */
  readonly files: number;
  /** Letters that stay for the next run, since their files could not be deleted. */
  readonly kept: number;
}

export const noCounts: ArchiveCounts = { services: 0, moved: 0, deleted: 0, files: 0, kept: 0 };

export function addCounts(one: ArchiveCounts, other: ArchiveCounts): ArchiveCounts {
  return {
    services: one.services + other.services,
    moved: one.moved + other.moved,
    deleted: one.deleted + other.deleted,
    files: one.files + other.files,
    kept: one.kept + other.kept,
  };
}

export type CountsByType = Readonly<Record<ArchivedType, ArchiveCounts>>;

/** What stood in the way at a service; the others went on. */
export interface ArchiveFailure {
  readonly type: ArchivedType;
  readonly service: string;
  readonly message: string;
}

/** Counts are of one call that has answered: an attempt that died before has moved rows, too. */
export interface ArchivePage {
  readonly counts: CountsByType;
  /** The first of them. */
  readonly failures: readonly ArchiveFailure[];
  readonly failureCount: number;
  /** Where the next page goes on; null: all is archived. */
  readonly cursor: ArchiveCursor | null;
}

export interface ArchiveActivities {
  /**
   * Archives for a minute, batch by batch. May run twice at once.
   *
   * @param input.at ISO 8601; its date in the reporting zone is the day from which retentions count back.
   * @param input.cursor of the page before; null: from the beginning.
   */
  archivePage(input: { readonly at: string; readonly cursor: ArchiveCursor | null }): Promise<ArchivePage>;

  /** Tells people that an archiving has left something to the next one: once for each date of `at`. */
  reportIncomplete(input: IncompleteArchiving): Promise<void>;
}

export interface IncompleteArchiving {
  /** ISO 8601, of the run. */
  readonly at: string;
  /** Why, and what was done nevertheless. */
  readonly message: string;
}

/** What an archiving has come to. */
export type Archived = Omit<ArchivePage, 'cursor'>;

/** The type of the failure of an archiving that has left something to the next one. */
export const archivingIncomplete = 'ArchivingIncomplete';

export interface TimeOutInput {
  /** The date of the night. */
  readonly night: string;
  /** Days back that the night covers, of the status facts; undefined: as the worker's settings say. */
  readonly windows?: Readonly<Record<ArchivedType, number>>;
}

/** Counts of one attempt: one that died before has timed out messages, too. */
export interface TimedOut {
  readonly email: number;
  readonly sms: number;
  /** Callbacks that were recorded. */
  readonly callbacks: number;
}

export interface TimeOutActivities {
  /** E-mails and texts that were created 72 hours before the time of the night, and have heard nothing, fail. */
  timeOutNotifications(input: TimeOutInput): Promise<TimedOut>;
}
