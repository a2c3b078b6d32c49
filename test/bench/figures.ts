import Table from 'cli-table3';

/** A number for people, without decimals. */
export const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 }).format;

/** A ratio, with a decimal where it says something. */
export const ratio = (value: number) => (value < 10 ? value.toFixed(1) : whole(value));

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** What so many of a hundred values are not above. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

/** A table of words in the first column and figures in the others. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

/** A line that says whether an aim is reached. Nothing fails when it is not. */
export function aim(what: string, found: string, isReached: boolean): string {
  return `  ${isReached ? 'reached' : 'MISSED '}  ${what}: ${found}`;
}
