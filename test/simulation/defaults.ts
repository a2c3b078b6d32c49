import type { Costs } from './reader.ts';

export const defaultSeed = 1;

/** In ms. A scan as reported, 1 to 2 s; of a look at stored totals assumed to be a fortieth of it. */
export const defaultCosts: Costs = { hit: 2, scan: 1_500, storedTotals: 1_500 / 40, flush: 1_000 };
