import { ApplicationFailure, CancelledFailure, CompleteAsyncError } from '@temporalio/activity';
import { DatabaseError } from 'pg';
import { RedisUnavailableError } from '../db/cache/redis.ts';
import { ObjectStoreUnavailableError } from '../db/objects/errors.ts';
import { InvalidRequestError, RollupMissingError } from '../db/reporting/errors.ts';
import { failureTypes } from '../workflows/names.ts';
import { SanitiserError } from './letters/sanitiser/sanitiser-error.ts';
import { ScannerError } from './letters/scanner-error.ts';

/** SQLSTATEs, or their classes, by what they mean to a run. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const databaseFailures: readonly {
  readonly states: readonly string[];
  readonly type: string;
  readonly next: string;
}[] = [
  {
    states: ['42501'],
    type: failureTypes.schemaMismatch,
    next: 'The role of DATABASE_URL lacks a right: grant it, then start the run again',
  },
  {
    states: ['42P01', '42703', '42883', '3F000'],
    type: failureTypes.schemaMismatch,
    next: 'The database is not as this version expects it. Run `npm run migrate`, then start the run again',
  },
  {
    // A writer without our lock, such as Notify's own hourly task, got in between: the next attempt sees its rows.
    states: ['23505', '40001', '40P01', '55P03'],
    type: failureTypes.databaseBusy,
    next: 'Another writer was at the same rows. It is tried again',
  },
  {
    // A number that does not fit, a check that does not hold, a trigger that refuses.
    states: ['22', '23502', '23503', '23514', '0A', 'P0001'],
    type: failureTypes.dataRejected,
    next: 'The rows of this day cannot be written as they are. Mend them; the day stays due, and the next night takes it up',
  },
  {
    states: ['08', '57P', '53'],
    type: failureTypes.databaseUnavailable,
    next: 'Postgres is not reachable, starting, or out of a resource. It is tried again until the bound of the activity',
  },
];

/** What a letter waits out. */
const waitedOut = [
  { of: ScannerError, type: failureTypes.scannerUnavailable, next: 'It is tried again for as long as it takes' },
  { of: ObjectStoreUnavailableError, type: failureTypes.storeUnavailable, next: 'It is tried again' },
  { of: SanitiserError, type: failureTypes.sanitiserFailed, next: 'It is tried again some times' },
] as const;

const networkErrors = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPIPE', 'EAI_AGAIN'];

function hasCode(error: object): error is { code: string } {
  return 'code' in error && typeof error.code === 'string';
}

/** Connection attempts to several addresses fail as one error with the single ones inside. */
function isNetworkError(error: Error): boolean {
  if (error instanceof AggregateError)
    return error.errors.some((inner) => inner instanceof Error && isNetworkError(inner));
  if (hasCode(error) && networkErrors.includes(error.code)) return true;
  return /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered)/.test(error.message);
}

function databaseFailure(error: DatabaseError): ApplicationFailure {
  const known = databaseFailures.find(({ states }) => states.some((state) => error.code?.startsWith(state)));
  const message = `Postgres says ${error.code}: ${error.message}. ${known?.next ?? 'It is tried again until the bound of the activity'}`;
  return ApplicationFailure.create({ message, type: known?.type ?? failureTypes.databaseError, cause: error });
}

/** The failure that Temporal shows and decides upon: named by type, with the next step in its message. */
export function toFailure(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) return error;
  if (error instanceof InvalidRequestError)
    return ApplicationFailure.create({ message: error.message, type: failureTypes.invalidRequest, cause: error });
  if (error instanceof RollupMissingError)
    return ApplicationFailure.create({ message: error.message, type: failureTypes.rollupMissing, cause: error });
  if (error instanceof RedisUnavailableError)
    return ApplicationFailure.create({
      message: `${error.message}. It is tried again until the bound of the activity; what is stale stays so until then`,
      type: failureTypes.redisUnavailable,
      cause: error,
    });
  const waited = waitedOut.find(({ of }) => error instanceof of);
  if (waited !== undefined && error instanceof Error)
    return ApplicationFailure.create({
      message: `${error.message}. ${waited.next}`,
      type: waited.type,
      cause: error,
    });
  if (error instanceof DatabaseError) return databaseFailure(error);
  if (error instanceof Error && isNetworkError(error)) {
    const message = `Postgres cannot be reached: ${error.message || String(error)}. It is tried again until the bound of the activity`;
    return ApplicationFailure.create({ message, type: failureTypes.databaseUnavailable, cause: error });
  }
  return error;
}

/** The same activities, with their errors as named failures. */
export function withNamedFailures<Activities extends object>(activities: Activities): Activities {
  const named = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        throw toFailure(error);
      }
    },
  ]);
  return Object.fromEntries(named) as Activities; // the same keys, each with the signature it had
}
