import { Random } from '../../stack/demo/random.ts';
import { type Night, nights, perfectNights, plausibleNights } from './nights.ts';
import { type Request, requests } from './requests.ts';

export interface Year {
  readonly requests: readonly Request[];
  readonly nights: readonly Night[];
}

/** The year of a seed, and the same visitors in a year in which every night is on time. */
export function makeYears(seed: number, weeks = 52): { readonly plausible: Year; readonly perfect: Year } {
  const all = requests(new Random(seed), weeks);
  const nightsOf = (courses: typeof plausibleNights) => nights(new Random(seed + 1), courses, weeks * 7);
  return {
    plausible: { requests: all, nights: nightsOf(plausibleNights) },
    perfect: { requests: all, nights: nightsOf(perfectNights) },
  };
}
