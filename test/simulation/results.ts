import type { Costs } from './reader.ts';
import { type Outcome, simulate } from './simulate.ts';
import { ways } from './ways.ts';
import { makeYears, type Year } from './year.ts';

export interface Results {
  readonly year: Year;
  readonly ways: readonly {
    readonly name: string;
    readonly outcome: Outcome;
    /** The same visitors, and every night on time. */
    readonly withPerfectNights: Outcome;
  }[];
}

/** The year of a seed in every way. */
export function results(seed: number, costs: Costs): Results {
  const { plausible, perfect } = makeYears(seed);
  return {
    year: plausible,
    ways: ways.map((way) => ({
      name: way.name,
      outcome: simulate(way, plausible, costs),
      withPerfectNights: simulate(way, perfect, costs),
    })),
  };
}
