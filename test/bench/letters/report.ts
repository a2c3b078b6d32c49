import { aim, table, whole } from '../figures.ts';
import type { Measured, Rate } from './measure.ts';

const MB = 2 ** 20;

function line({ kind, alone, ours, statements, processor }: Rate): string[] {
  const { Temporal, worker, sanitiser, Postgres, clamd } = processor;
  return [
    kind.name,
    whole(alone),
    whole(ours),
    (ours / alone).toFixed(2),
    statements.toFixed(1),
    ...[Temporal, worker, sanitiser, Postgres, clamd].map((milliseconds) => milliseconds.toFixed(1)),
  ];
}

export function report({ rates, large, memory: { before, after } }: Measured): string {
  const processor = ['Temporal', 'worker', 'sanitiser', 'Postgres', 'clamd'].map((name) => `${name}, CPU ms`);
  const head = ['', 'clamd alone, letters/s', 'ours, letters/s', 'ours ÷ clamd', 'SQL statements', ...processor];
  const aims = rates.slice(0, 1).map(({ kind, alone, ours }) => {
    const found = ours / alone;
    return aim(`${kind.name}: at least 0.50 of clamd alone`, found.toFixed(2), found >= 0.5);
  });
  if (before !== undefined && after !== undefined) {
    const found = `${whole(after / MB)} MB, of which ${whole(before / MB)} before the first letter`;
    aims.push(
      aim(`the worker's memory with ${large.count} letters of ${large.name}, below 300 MB`, found, after < 300 * MB),
    );
  }
  const what = 'SQL statements and processor time are of one letter';
  return [what, table(head, rates.map(line)), 'Aims:', ...aims].join('\n');
}
