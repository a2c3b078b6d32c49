/** Entry of `npm run simulate`: prints what a year of the performance page is like in each way of caching it. */
import { parseArgs } from 'node:util';
import { defaultCosts, defaultSeed } from './defaults.ts';
import { report } from './report.ts';
import { results } from './results.ts';

function number(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
  throw new Error(`Expected --${name} to be a number, 0 or more, got ${given}`);
}

try {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, 'stored-totals-ms': { type: 'string' } } });
  const storedTotals = number('stored-totals-ms', values['stored-totals-ms'], defaultCosts.storedTotals);
  console.log(report(results(number('seed', values.seed, defaultSeed), { ...defaultCosts, storedTotals })));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
