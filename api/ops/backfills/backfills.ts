import type { BackfillInput, BackfillProgress } from '../../../workflows/backfill-types.ts';

/** `running` and `paused` go on; the others have ended. */
export const backfillStates = [
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed out',
] as const;
export type BackfillState = (typeof backfillStates)[number];

/** A backfill as Temporal has it. What was asked for is null as far as it is not known. */
export interface Backfill {
  readonly id: string;
  /** Without a worker one that is paused may be called running. */
  readonly state: BackfillState;
  readonly from: string | null;
  readonly to: string | null;
  readonly facts: readonly string[] | null;
  /** Null: all services. */
  readonly services: readonly string[] | null;
  readonly mode: string | null;
  readonly concurrency: number | null;
  readonly force: boolean | null;
  /** Who asked for it. */
  readonly actor: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Null: no worker tells; the note says so. */
  readonly progress: BackfillProgress | null;
  /** A sentence for people: what could not be read. */
  readonly note: string | null;
  readonly workflowId: string;
  /** Of the run that is the newest: a backfill continues as new. */
  readonly runId: string;
}

/**
 * Backfills, which Temporal runs and remembers for as long as its namespace keeps what has ended.
 *
 * All throw RequestError: a 503 that says what to do when Temporal, or the worker that is needed, does not answer within a
 * few seconds, or when no Temporal is named.
 */
export interface Backfills {
  /**
   * @param actor who asks for it.
   * @param id of the caller's choice: a request that is repeated starts no second one. Default: one of its own.
   * @returns the id. @throws RequestError with a 409 when the id is taken by a backfill of other days, facts, ...
   */
  start(input: BackfillInput, actor: string, id?: string): Promise<string>;
  read(id: string): Promise<Backfill | undefined>;
  /** Those that run, then those that have ended, the newest first. */
  list(limit: number): Promise<Backfill[]>;
  /** No further day is begun. @throws RequestError also with a 404, and with a 409 when it has ended. */
  pause(id: string): Promise<void>;
  /** @throws RequestError as {@link pause}. */
  resume(id: string): Promise<void>;
  /** It ends with the days that are under way. @throws RequestError as {@link pause}. */
  cancel(id: string): Promise<void>;
}
