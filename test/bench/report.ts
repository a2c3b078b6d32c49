import Table from 'cli-table3';
import type { Pool } from 'pg';
import type { Night } from './nights.ts';
import type { Options } from './options.ts';
import type { ReferencePart, TaskKind } from './reference-part.ts';
import type { Worker } from './worker.ts';

export interface Measured {
  readonly options: Options;
  readonly pool: Pool;
  readonly reference: ReferencePart;
  /** Seconds, one for each round, as are the nights. */
  readonly floor: readonly number[];
  readonly nights: Readonly<Record<'first' | 'second' | 'late', readonly Night[]>>;
  readonly compared: string;
  readonly receipts: number;
  readonly worker: Worker;
}

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly statements: number;
}

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const ratio = (value: number) => (value < 10 ? value.toFixed(1) : whole.format(value));

function fastest(nights: readonly Night[]): Night {
  return nights.reduce((best, night) => (night.seconds < best.seconds ? night : best));
}

function scaled(kinds: readonly TaskKind[], value: 'seconds' | 'statements', night: 'allDays' | 'ownWindows'): number {
  return kinds.reduce((sum, kind) => sum + (kind[value] / kind.measured) * kind[night], 0);
}

async function dataLine({ pool, options: { days, rowsPerDay, services } }: Measured): Promise<string> {
  const { rows } = await pool.query<{ share: string }>(
    'select round(100.0 * count(*) / sum(notifications), 1)::text as share from nightshift.day_rollup',
  );
  return `${days} days of ${whole.format(rowsPerDay)} rows, ${services} services, ${rows[0]?.share} distinct rollup keys in 100 rows`;
}

function timesTable(rows: readonly Row[], reference: number, floor: number): string {
  const table = new Table({
    head: ['', 'seconds', '× the floor', "reference's way ÷ this", 'SQL statements'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { what, seconds, statements } of rows) {
    table.push([
      what,
      seconds.toFixed(2),
      ratio(seconds / floor),
      ratio(reference / seconds),
      whole.format(statements),
    ]);
  }
  return table.toString();
}

function partLine({ name, measured, allDays, seconds, statements }: TaskKind): string {
  return `  ${name}: ${whole.format(measured)} of ${whole.format(allDays)} tasks, ${seconds.toFixed(2)} s, ${whole.format(statements)} statements`;
}

function aim(what: string, found: string, isReached: boolean): string {
  return `  ${isReached ? 'reached' : 'MISSED '}  ${what}: ${found}`;
}

/** The result as text: times as ratios, what was measured of the reference, and the aims. */
export async function report(measured: Measured): Promise<string> {
  const { kinds } = measured.reference;
  const first = fastest(measured.nights.first);
  const second = fastest(measured.nights.second);
  const late = fastest(measured.nights.late);
  const floor = Math.min(...measured.floor);
  const reference = scaled(kinds, 'seconds', 'allDays');
  const megabytes = (measured.worker.peakMemory() ?? Number.NaN) / 1e6;
  const nights = [first, second, late];
  const events = Math.max(...nights.map((night) => night.events));
  const childEvents = Math.max(...nights.map((night) => night.childEvents));
  const rows: Row[] = [
    {
      what: "the reference's way, every day (scaled)",
      seconds: reference,
      statements: scaled(kinds, 'statements', 'allDays'),
    },
    {
      what: "the reference's way, its own windows (scaled)",
      seconds: scaled(kinds, 'seconds', 'ownWindows'),
      statements: scaled(kinds, 'statements', 'ownWindows'),
    },
    { what: 'the floor: one serial scan and group', seconds: floor, statements: measured.options.days },
    { what: `ours, first run: ${whole.format(first.changedRows)} fact rows`, ...first },
    { what: `ours, again: ${whole.format(second.changedRows)} fact rows changed`, ...second },
    {
      what: `ours, ${whole.format(measured.receipts)} late receipts: ${whole.format(late.changedRows)} changed`,
      ...late,
    },
  ];
  return [
    await dataLine(measured),
    timesTable(rows, reference, floor),
    "Measured of the reference's way, four tasks at a time, and scaled by the number of tasks:",
    ...kinds.map(partLine),
    `Equal in both: ${measured.compared}`,
    `Our nights: the fastest of ${measured.options.rounds}`,
    'Aims, which are set for 100,000 rows a day:',
    aim('first run, reference ÷ ours, at least 50', ratio(reference / first.seconds), reference / first.seconds >= 50),
    aim('first run, × the floor, at most 4', ratio(first.seconds / floor), first.seconds / floor <= 4),
    aim('second run, × the floor, at most 2', ratio(second.seconds / floor), second.seconds / floor <= 2),
    aim('memory of the worker at its peak, below 300 MB', whole.format(megabytes), megabytes < 300),
    aim(
      'history events of the night and of its largest child, below 500',
      `${events}, ${childEvents}`,
      Math.max(events, childEvents) < 500,
    ),
    `WAL of a night that changes nothing (its ledger): ${whole.format(second.walBytes / 1024)} KiB`,
  ].join('\n');
}
