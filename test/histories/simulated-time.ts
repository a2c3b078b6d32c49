import type { Pool } from 'pg';
import type { Instant } from './clock.ts';

/**
 * A clock of a database that a test sets. Postgres looks for functions in the schemas of the search path in turn, and in
 * its own first only when that is not among them: `now()` without a schema then means ours.
 */
const clock = `
  create schema simulated;
  create table simulated.clock (at timestamptz not null);
  insert into simulated.clock values (now());
  create function simulated.now() returns timestamptz language sql stable return (select at from simulated.clock);
  create function simulated.clock_timestamp() returns timestamptz language sql stable return (select at from simulated.clock)`;

/** Lets the connections that the pool opens from now on live in simulated time. */
export function simulateTime(pool: Pool): void {
  pool.on('connect', (client) => void client.query('set search_path = simulated, pg_catalog, public'));
}

export async function createClock(pool: Pool): Promise<void> {
  await pool.query(clock);
}

export async function setClock(pool: Pool, { iso }: Instant): Promise<void> {
  await pool.query('update simulated.clock set at = $1', [iso]);
}
