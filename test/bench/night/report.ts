import { aim, ratio, table, whole } from '../figures.ts';
import type { Measured } from './measure.ts';
import type { Night } from './nights.ts';
import type { TaskKind } from './reference-part.ts';

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly statements: number;
}

function fastest(nights: readonly Night[]): Night {
  return nights.reduce((best, night) => (night.seconds < best.seconds ? night : best));
}

function scaled(kinds: readonly TaskKind[], value: 'seconds' | 'statements', night: 'allDays' | 'ownWindows'): number {
  return kinds.reduce((sum, kind) => sum + (kind[value] / kind.measured) * kind[night], 0);
}

function dataLine({ size: { days, rowsPerDay, services }, keysInHundred }: Measured): string {
  return `${days} days of ${whole(rowsPerDay)} rows, ${services} services, ${keysInHundred.toFixed(1)} rollup keys to 100 rows`;
}

function timesTable(rows: readonly Row[], reference: number, floor: number): string {
  return table(
    ['', 'seconds', '× the floor', "reference's way ÷ this", 'SQL statements'],
    rows.map(({ what, seconds, statements }) => [
      what,
      seconds.toFixed(2),
      ratio(seconds / floor),
      ratio(reference / seconds),
      whole(statements),
    ]),
  );
}

function partLine({ name, measured, allDays, seconds, statements }: TaskKind): string {
  return `  ${name}: ${whole(measured)} of ${whole(allDays)} tasks, ${seconds.toFixed(2)} s, ${whole(statements)} statements`;
}

/** The result as text: times as ratios, what was measured of the reference, and the aims. */
export function report(measured: Measured): string {
  const { kinds } = measured.reference;
  const { withJournal, withoutJournal } = measured.journal;
  const first = fastest(measured.first);
  const second = fastest(measured.second);
  const late = fastest(measured.late);
  const floor = Math.min(...measured.floor);
  const reference = scaled(kinds, 'seconds', 'allDays');
  const megabytes = (measured.workerMemory ?? Number.NaN) / 1e6;
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
    { what: 'the floor: one serial scan and group', seconds: floor, statements: measured.size.days },
    { what: `ours, first run: ${whole(first.changedRows)} fact rows`, ...first },
    { what: `ours, again: ${whole(second.changedRows)} fact rows changed`, ...second },
    {
      what: `ours, ${whole(measured.receipts)} late receipts: ${whole(late.changedRows)} changed`,
      ...late,
    },
  ];
  return [
    dataLine(measured),
    timesTable(rows, reference, floor),
    "Measured of the reference's way, four tasks at a time, and scaled by the number of tasks:",
    ...kinds.map(partLine),
    `Equal in both: ${measured.compared}`,
    `Our nights: the fastest of ${measured.size.rounds}`,
    'Aims, which are set for 100,000 rows a day:',
    aim('first run, reference ÷ ours, at least 50', ratio(reference / first.seconds), reference / first.seconds >= 50),
    aim('first run, × the floor, at most 4', ratio(first.seconds / floor), first.seconds / floor <= 4),
    aim('second run, × the floor, at most 2', ratio(second.seconds / floor), second.seconds / floor <= 2),
    aim('memory of the worker at its peak, below 300 MB', whole(megabytes), megabytes < 300),
    aim(
      'history events of the night and of its largest child, below 500',
      `${events}, ${childEvents}`,
      Math.max(events, childEvents) < 500,
    ),
    `Writing the facts of all days, with the journal ÷ without: ${ratio(withJournal / withoutJournal)}`,
    `WAL of a night that changes nothing (its ledger): ${whole(second.walBytes / 1024)} KiB`,
  ].join('\n');
}
