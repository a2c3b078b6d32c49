import type { ClientBase } from 'pg';
import { DatabaseError } from 'pg';

const settings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  search_path: 'public',
  // Floating point numbers in JSON as exact as they are.
  extra_float_digits: '1',
  // The night's statements are few and wide; compiling them costs more than it gains (6.4 s without, 6.9 s with).
  jit: 'off',
  // A lock that is held for longer belongs to something hung or to a migration: fail, and let the caller try again.
  lock_timeout: '60s',
  // As long as Notify gives its own statements. Spec: nightly §0.4.
  statement_timeout: '20min',
  idle_in_transaction_session_timeout: '60s',
};

const invalidParameterValue = '22023';

/**
 * Sets what every session of ours relies on, whatever the database or the role has as its defaults.
 *
 * By SET after connecting and not as the startup parameter `options`: poolers refuse that parameter, an `options` in
 * the address would replace ours, and one setting that the server does not support would refuse the connection. A pooler
 * that hands out a connection per transaction keeps no settings: connect past it, or through it in session mode.
 */
export async function applySessionSettings(client: ClientBase): Promise<void> {
  await client.query('select set_config(key, value, false) from jsonb_each_text($1)', [JSON.stringify(settings)]);
  try {
    // So that the statement of a process that was killed ends too, and with it its locks.
    await client.query("set client_connection_check_interval = '5s'");
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === invalidParameterValue)) throw error;
    process.emitWarning(
      `The statement of a killed process runs on until it is done: this Postgres server cannot check its connections (${error.message})`,
    );
  }
}
