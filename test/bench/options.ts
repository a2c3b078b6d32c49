import { parseArgs } from 'node:util';

/** The size of the bench. */
export interface Options {
  readonly days: number;
  readonly rowsPerDay: number;
  readonly services: number;
  /** Each of our nights runs so often, on tables emptied in between; the fastest counts. */
  readonly rounds: number;
}

const full: Options = { days: 10, rowsPerDay: 100_000, services: 200, rounds: 2 };
const quick: Options = { days: 10, rowsPerDay: 5_000, services: 20, rounds: 1 };

function count(name: string, given: string | undefined, fallback: number, most: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name}: expected a whole number from 1 to ${most}, got ${JSON.stringify(given)}`);
}

/**
 * `--days`, `--rows-per-day`, `--services`, `--rounds`; `--quick` for smaller defaults, to try it in seconds.
 *
 * @throws Error naming the flag that cannot be used.
 */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { days: text, 'rows-per-day': text, services: text, rounds: text, quick: { type: 'boolean' } },
  });
  const defaults = values.quick ? quick : full;
  return {
    days: count('days', values.days, defaults.days, 35),
    rowsPerDay: count('rows-per-day', values['rows-per-day'], defaults.rowsPerDay, 10_000_000),
    services: count('services', values.services, defaults.services, 10_000),
    rounds: count('rounds', values.rounds, defaults.rounds, 6),
  };
}
