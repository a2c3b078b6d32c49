import Table from 'cli-table3';
import type { PoolCounts } from './pool-counts.ts';
import type { Answers } from './readers.ts';
import type { Trouble } from './troubles.ts';

/** What one trouble came to. */
export interface Found {
  readonly trouble: Trouble;
  readonly readers: readonly { readonly who: string; readonly answers: Answers }[];
  readonly database: PoolCounts;
  /** How much more Redis held afterwards. */
  readonly redisMegabytes: number;
  readonly recoverySeconds: number;
}

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const milliseconds = (ms: number) => (ms < 10 ? ms.toFixed(1) : whole.format(ms));

function statusesOf({ statuses }: Answers): string {
  return [...statuses].map(([status, count]) => `${status}: ${whole.format(count)}`).join('\n');
}

function rowsOf({ trouble, readers, database, redisMegabytes, recoverySeconds }: Found): string[][] {
  const ofAllReaders = [
    whole.format(database.statements),
    whole.format(database.mostAtOnce),
    database.seconds.toFixed(1),
    whole.format(Math.max(0, redisMegabytes)),
    recoverySeconds.toFixed(2),
  ];
  return readers.map(({ who, answers }, index) => [
    [trouble.name, trouble.cache, who].filter((part) => part !== '').join(', '),
    whole.format(answers.perSecond),
    milliseconds(answers.medianMs),
    milliseconds(answers.slowestMs),
    statusesOf(answers),
    ...(index === 0 ? ofAllReaders : ofAllReaders.map(() => '')),
  ]);
}

/** A row for each kind of readers. */
export function report(found: readonly Found[]): string {
  const table = new Table({
    head: [
      'trouble, cache',
      'requests/s',
      'median ms',
      'slowest ms',
      'answers',
      'SQL statements',
      'most at once',
      'seconds in them',
      'more MB in Redis',
      'well after s',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  table.push(...found.flatMap(rowsOf));
  return table.toString();
}
