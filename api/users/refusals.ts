import pg from 'pg';
import type { RequestError } from '../request-error.ts';

/**
 * Runs a change whose rows Postgres may refuse, and says so in the caller's words.
 *
 * @param answers by the name of the constraint that the rows are against, or by the code of the error.
 */
export async function withRefusals<T>(
  answers: Readonly<Record<string, () => RequestError>>,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const answer = answers[error.constraint ?? ''] ?? answers[error.code ?? ''];
    throw answer === undefined ? error : answer();
  }
}
