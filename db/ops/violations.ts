import { factsOf } from '../reporting/finding.ts';
import { today } from '../services/moment.ts';

/** Days that are looked at, as many as the grid shows. */
export const daysShown = 30;

const pairs = Object.entries(factsOf).flatMap(([invariant, concerned]) =>
  concerned.map((fact) => `('${invariant}', '${fact}')`),
);

/**
 * The complete days of the last 30 on which an invariant does not hold, as the common table expression `violated` (fact, day,
 * night). $1 and $2: the moment. What counts is the check by the run that was the last to write the day; the night is that
 * run's.
 */
export const violated = `
violated as materialized (
  select distinct f.fact, f.day, run.night
    from nightshift.fact_day f
    join nightshift.run using (run_id)
    join nightshift.run_check c using (run_id)
    join (values ${pairs.join(', ')}) about (invariant, fact) on about.invariant = c.invariant and about.fact = f.fact
   cross join lateral jsonb_array_elements(c.violations) found
   where f.complete and f.day >= ${today} - ${daysShown} and (found ->> 'day')::date = f.day
)`;
