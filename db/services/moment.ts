/** The moment of a request, and the zone of its days. */
export interface Moment {
  readonly now: Date;
  readonly timeZone: string;
}

/** The values of {@link today} and {@link startOfToday}. */
export const momentValues = ({ now, timeZone }: Moment): [string, string] => [now.toISOString(), timeZone];

/** SQL: the date of the moment ($1) in its zone ($2). */
export const today = '($1::timestamptz at time zone $2)::date';

/** SQL: the year in which the financial year of that date began, on 1 April. */
export const financialYear = `extract(year from ${today} - interval '3 months')::int`;
