/**
 * What crosses the boundary between workflows, activities and whoever starts them: plain JSON, ids and counts, no rows.
 * Imports nothing.
 */

/** A date of the reporting zone (London), `YYYY-MM-DD`. */
export type ReportingDay = string;

export type Fact = 'notification_status' | 'processing_time' | 'billing' | 'letter_despatch';
export type NotificationType = 'sms' | 'email' | 'letter';

/** Days back from yesterday that a run covers, by fact and type: 1 to 364. */
export interface WindowDays {
  readonly notificationStatus: Readonly<Record<NotificationType, number>>;
  readonly processingTime: number;
  /** `ft_billing` and `ft_billing_letter_despatch`. */
  readonly billing: number;
}

/** How to run a night, or one of its facts alone. All is optional for a schedule, which knows its time. */
export interface RunInput {
  /** The date of the night, for a run that is started by hand: it writes the days up to the one before. */
  readonly night?: ReportingDay;
  /** Other windows than those of the worker's settings. */
  readonly windows?: WindowDays;
  /** Write days that are refused otherwise: their rows are erased where nothing is left to derive them from. */
  readonly force?: boolean;
  /** How long the flush may wait for Redis, as a Temporal duration. Default 4 hours. */
  readonly flushBound?: string;
  /** Of a night: first time out the messages that nobody has reported on for three days. Default true. */
  readonly timeOuts?: boolean;
  /** Flush once more after 60 s and 10 min, for readers that fill the cache past the guard. Default true. */
  readonly flushAgain?: boolean;
  /** Who wants the run, for the ledger: 200 characters at most. Default: its schedule, or the workflow that started it. */
  readonly actor?: string;
}

/** A fact workflow that is started alone rolls the days up first, unless it is told to use the rollups as they are. */
export interface FactInput extends RunInput {
  readonly useRollup?: boolean;
  /** Given by the night: it has planned and rolled up. */
  readonly planned?: { readonly run: RunIdentity; readonly plan: Plan };
}

export interface RunIdentity {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowType: string;
}

/** The backfill that a run is a day of. */
export interface BackfillIdentity {
  readonly workflowId: string;
  /** Of the first of the runs that continue each other. */
  readonly firstRunId: string;
}

/** A reporting day with its half-open interval in naive UTC. */
export interface DayInterval {
  readonly day: ReportingDay;
  readonly startUtc: string;
  readonly endUtc: string;
}

export interface PlannedFactDay {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly types: readonly NotificationType[];
  /** Of the due mark that the day's writing takes away; null: it leaves the mark. */
  readonly nonce: string | null;
}

export interface Plan {
  readonly night: ReportingDay;
  readonly throughDay: ReportingDay;
  readonly oldestRawDay: ReportingDay;
  readonly days: readonly DayInterval[];
  readonly facts: readonly PlannedFactDay[];
}

export interface PlanInput {
  readonly run: RunIdentity;
  /** A date, or an instant (ISO 8601) that lies in the night. */
  readonly night: ReportingDay | { readonly at: string };
  readonly upTo: 'yesterday' | 'today';
  readonly facts: readonly Fact[];
  readonly windows?: WindowDays;
  readonly force: boolean;
  readonly actor: string;
  /** The run derives from the rollups as they are, and takes no mark away that stood before it. */
  readonly useRollup: boolean;
}

export interface RolledUpDay {
  readonly day: ReportingDay;
  readonly version: number;
  readonly sourceRows: number;
  readonly problemRows: number;
  readonly changed: boolean;
  readonly seconds: number;
}

export interface WriteFactDayInput {
  readonly runId: string;
  readonly fact: PlannedFactDay;
  readonly interval: DayInterval;
  readonly oldestRawDay: ReportingDay;
  readonly force: boolean;
  /** Ids: only the rows of these are written. Undefined: all. */
  readonly services?: readonly string[];
}

/** What a run did to a day of a fact; counts are of fact rows, sums of messages. */
export interface FactDayOutcome {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly state: 'written' | 'refused';
  readonly reason: string | null;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly rows: number;
  readonly sumBefore: number;
  readonly sumAfter: number;
  readonly unrated: number;
  readonly seconds: number;
}

export interface FailedDay {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly message: string;
}

export interface Flushed {
  readonly group: string;
  readonly keys: number;
}

/** What a fact workflow did. It fails, with this as the details of its failure, when a day or the flush failed. */
export interface FactResult {
  readonly days: readonly FactDayOutcome[];
  readonly failed: readonly FailedDay[];
  readonly flushed: readonly Flushed[];
  /** Why the flush is still due, if it is. */
  readonly flushFailure: string | null;
}

export interface ConcludeInput {
  readonly runId: string;
  readonly night: ReportingDay;
  readonly failed: readonly FailedDay[];
  readonly flushFailures: readonly string[];
  readonly violations: readonly string[];
  readonly cancelled: boolean;
  readonly backfill?: BackfillIdentity;
}

export type RunState = 'completed' | 'completed with problems' | 'failed' | 'cancelled';

export interface Conclusion {
  readonly state: RunState;
  /** A sentence for each thing that a person should look at. */
  readonly problems: readonly string[];
}

/** The result of a night, and of a fact workflow that was started alone. */
export interface RunResult extends Conclusion {
  readonly night: ReportingDay;
  readonly throughDay: ReportingDay;
  readonly rollups: readonly RolledUpDay[];
  readonly days: readonly FactDayOutcome[];
  readonly flushed: readonly Flushed[];
}

/** What the activities offer the workflows. */
export interface ReportingActivities {
  planRun(input: PlanInput): Promise<Plan>;
  rollUpDay(interval: DayInterval): Promise<RolledUpDay>;
  writeFactDay(input: WriteFactDayInput): Promise<FactDayOutcome>;
  /** Drops the keys of the groups that committed changes to these facts made stale. */
  flushDue(facts: readonly Fact[]): Promise<Flushed[]>;
  /** Drops the keys of all groups of these facts, due or not. */
  flushAll(facts: readonly Fact[]): Promise<Flushed[]>;
  /** Returns a sentence for each violated invariant, and marks its days as due. */
  reconcileRun(
    input: { readonly runId: string; readonly plan: Plan } & Pick<WriteFactDayInput, 'services'>,
  ): Promise<string[]>;
  concludeRun(input: ConcludeInput): Promise<Conclusion>;
  dropOldRollups(newestDay: ReportingDay): Promise<string[]>;
  stampBillingToday(): Promise<string>;
}

/** A sample of the cached keys, held against Postgres. */
export interface CacheSample {
  /** Where the next sample begins. */
  readonly cursor: string;
  readonly sampled: number;
  readonly unknown: number;
  /** How many were compared, by kind of key, as `service-{id}`. */
  readonly compared: Readonly<Record<string, number>>;
  /** Keys that differed; a change may have been under way. */
  readonly suspects: readonly string[];
}

/** The result of an audit of the cache: counts only. */
export interface CacheAudit {
  /** Keys that have a read of ours. */
  readonly sampled: number;
  /** Those that were still there when their turn came, and could be compared. */
  readonly compared: number;
  /** Keys of others that were met on the way. */
  readonly unknown: number;
  readonly stale: number;
  readonly byKind: Readonly<Record<string, { readonly compared: number; readonly stale: number }>>;
}

export interface CacheAuditActivities {
  sampleCache(): Promise<CacheSample>;
  /** Looks at the suspects again, drops and reports those that are stale, and keeps the result. */
  settleAudit(input: { readonly runId: string; readonly sample: CacheSample }): Promise<CacheAudit>;
}
