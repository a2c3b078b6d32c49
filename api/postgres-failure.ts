import { DatabaseError } from 'pg';

/** SQLSTATEs, or their classes. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const ofTheRows = ['22', '23503', '23514'];
/** Another transaction was in the way, or the server is stopping, starting or full. */
const ofTheMoment = ['40001', '40P01', '55P03', '08', '57P', '53'];

const networkErrors = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPIPE', 'EAI_AGAIN'];
const ofTheDriver =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Client has encountered|Query read timeout)/;

function isUnreachable(error: Error): boolean {
  // Attempts at several addresses fail as one error.
  if (error instanceof AggregateError) return error.errors.some((each) => each instanceof Error && isUnreachable(each));
  return ('code' in error && networkErrors.includes(String(error.code))) || ofTheDriver.test(error.message);
}

/**
 * What an error of Postgres, or of the way to it, means to the caller. `rows`: what was asked for can be in no row. `moment`:
 * the same request may work in a second. Undefined: neither.
 */
export function postgresFailure(error: Error): 'rows' | 'moment' | undefined {
  if (!(error instanceof DatabaseError)) return isUnreachable(error) ? 'moment' : undefined;
  const isOf = (states: readonly string[]) => states.some((state) => error.code?.startsWith(state));
  if (isOf(ofTheRows)) return 'rows';
  return isOf(ofTheMoment) ? 'moment' : undefined;
}
