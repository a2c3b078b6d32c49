import { DatabaseError } from 'pg';
import { time } from '../fields.ts';
import { invalid, missing } from '../request-error.ts';

const taken: Readonly<Record<string, string>> = {
  ix_organisation_name: 'Organisation name already exists',
  domain_pkey: 'Domain already exists',
};

/**
 * Postgres would take words too, such as `now` and `infinity`.
 *
 * @param given ISO 8601, or as a GET has it.
 * @throws RequestError with a 404 for any other text: for the reference it is as if there were no such row.
 */
export function checkTime(given: string | null | undefined): void {
  if (given === null || given === undefined || time.safeParse(given).success) return;
  if (new Date(given).toUTCString() !== given) throw missing();
}

/** What the caller did that Postgres refused, as an answer; anything else as it is. Spec: cache §9.3. */
function refusal(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { code = '', constraint = '', column = '', detail } = error;
  if (code === '23505' && constraint in taken) return invalid(taken[constraint] ?? '');
  // Too long, or no date: for the reference it is as if there were no such row.
  if (code.startsWith('22')) return missing();
  if (code === '23502') return invalid({ [column]: ['Field may not be null.'] });
  // A user or a branding that there is not.
  return code === '23503' && detail !== undefined ? invalid(detail) : error;
}

/** @throws RequestError when the work failed for what the caller sent. */
export async function orRefuse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw refusal(error);
  }
}
