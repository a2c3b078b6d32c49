import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';

/** How much a service may send. */
export interface Limits {
  /** Requests in a minute, for each type of key. */
  readonly rate_limit: number;
  /** Letters in a day. */
  readonly letter_message_limit: number;
  /** In trial mode. */
  readonly restricted: boolean;
}

export async function limitsOf(pool: Pool, service: string): Promise<Limits> {
  return boundedRow<Limits & { restricted: boolean }>(
    pool,
    'select rate_limit, letter_message_limit, restricted from public.services where id = $1',
    [service],
  );
}
