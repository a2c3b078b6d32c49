import type { ReportingDay } from '../../db/reporting/days.ts';
import { dayArgument, parseArguments } from '../arguments.ts';
import { UsageError } from '../command.ts';

export interface StartOptions {
  /** The date of the night to run. */
  readonly today: ReportingDay;
  readonly once: boolean;
  readonly help: boolean;
}

export const startUsage = `Usage: npm start [-- [--today YYYY-MM-DD] [--once]]

Starts the servers that no setting names, fills an empty database with demo data, and runs the night of today.

  --today  the demo's today; by default the present date. 2026-10-28 has the end of summer time in its two weeks
  --once   ends after the night's result: exit code 0, or 1 when the night failed`;

/** @throws UsageError */
export function startOptions(args: readonly string[], timeZone: string): StartOptions {
  const { values } = parseArguments({
    args: [...args],
    options: {
      today: { type: 'string' },
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { once, help } = values;
  // Swedes write a date as ISO 8601 does.
  const present = new Date().toLocaleDateString('sv-SE', { timeZone });
  const today = values.today === undefined ? present : dayArgument('--today', values.today);
  if (today <= present) return { today, once, help };
  throw new UsageError(`--today: expected a night that has begun, up to ${present}, got ${today}`);
}
