import { parseArgs } from 'node:util';

const partNames = [
  'night',
  'hit',
  'miss',
  'flush',
  'page',
  'document',
  'edit',
  'trouble',
  'letters',
  'archive',
  'backfill',
] as const;
export type PartName = (typeof partNames)[number];

/** How much the night has to do. */
export interface NightSize {
  readonly days: number;
  readonly rowsPerDay: number;
  readonly services: number;
  /** Each of our nights runs so often, on tables emptied in between; the fastest counts. */
  readonly rounds: number;
}

export interface Options {
  readonly parts: readonly PartName[];
  /** Small sizes, to see it work. */
  readonly quick: boolean;
  readonly night: NightSize;
  readonly backfill: Pick<NightSize, 'days' | 'rowsPerDay' | 'services'>;
  /** Rows that the archiving moves. */
  readonly archiveRows: number;
}

const full: NightSize = { days: 10, rowsPerDay: 100_000, services: 200, rounds: 2 };
const quick: NightSize = { days: 10, rowsPerDay: 5_000, services: 20, rounds: 1 };

function count(name: string, given: string | undefined, fallback: number, most: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name}: expected a whole number from 1 to ${most}, got ${JSON.stringify(given)}`);
}

function partNamed(given: string): PartName {
  const name = partNames.find((part) => part === given);
  if (name === undefined) throw new Error(`Expected parts among ${partNames.join(', ')}, got ${JSON.stringify(given)}`);
  return name;
}

/**
 * Names of parts, all by default; `--quick` for small sizes, to try it in seconds. Of the night: `--days`,
 * `--rows-per-day`, `--services`, `--rounds`. Of the archiving: `--archive-rows`.
 *
 * @throws Error naming the part or the flag that cannot be used.
 */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      days: text,
      'rows-per-day': text,
      services: text,
      rounds: text,
      'archive-rows': text,
      quick: { type: 'boolean' },
    },
  });
  const defaults = values.quick ? quick : full;
  return {
    parts: positionals.length === 0 ? partNames : positionals.map(partNamed),
    quick: values.quick ?? false,
    archiveRows: count('archive-rows', values['archive-rows'], values.quick ? 20_000 : 200_000, 10_000_000),
    backfill: values.quick
      ? { days: 60, rowsPerDay: 500, services: 20 }
      : { days: 365, rowsPerDay: 10_000, services: 200 },
    night: {
      days: count('days', values.days, defaults.days, 35),
      rowsPerDay: count('rows-per-day', values['rows-per-day'], defaults.rowsPerDay, 10_000_000),
      services: count('services', values.services, defaults.services, 10_000),
      rounds: count('rounds', values.rounds, defaults.rounds, 6),
    },
  };
}
